"""From values to Envoy's configuration. Pure: dataclasses in, dicts out; it reads and writes nothing.

The bootstrap (listeners, clusters, filters) is static, so a change of routes can neither drop a
connection nor wait for a cluster. Only the two route tables, public and internal, are dynamic.
"""

from controlplane.renderer.bootstrap import render_bootstrap
from controlplane.renderer.gateway import Address, Gateway, Host, Limits
from controlplane.renderer.references import RouteTableInvalid, check_references
from controlplane.renderer.tables import INTERNAL, PUBLIC, TABLES, render_table

__all__ = [
    "INTERNAL",
    "PUBLIC",
    "TABLES",
    "Address",
    "Gateway",
    "Host",
    "Limits",
    "RouteTableInvalid",
    "check_references",
    "render_bootstrap",
    "render_table",
]
