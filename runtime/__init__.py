"""What turns contexts into a running host: its databases, health, middleware, event pumps, contract server.

Contexts stand on :mod:`kernel` and never import this; a host's project (``monolith/``) does.
"""
