"""Deployment files and import rules, derived from the catalogue.

``python -m deploy.generate`` writes them all, ``--check`` says which are stale. Pure text in, text
out: nothing here imports Django or a context, so a machine without a database can run it.
"""
