"""The images that deployments pull, each pinned to an exact version.

Digests are not written here: they were not looked up where these files were made. Pin them in your
own registry mirror (``docker buildx imagetools inspect <image>`` prints one).
"""

from __future__ import annotations

ENVOY = "envoyproxy/envoy:v1.40.0"
KAFKA = "apache/kafka:4.1.1"
PGBOUNCER = "edoburu/pgbouncer:v1.24.1-p1"
POSTGRES = "postgres:18.6"
VALKEY = "valkey/valkey:9.1.2"


def host_image(host: str) -> str:
    """Our own image of ``host``, built by ``microservices/Dockerfile``; compose fills in the tag."""
    return f"banyan-{host}"
