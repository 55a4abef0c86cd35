"""The ports that the catalogue asks for, by name."""

from __future__ import annotations

from collections.abc import Mapping

from kernel import hosting
from kernel.catalogue import MONOLITH, Catalogue


def of_hosts(catalogue: Catalogue) -> dict[str, int]:
    """The gateway's three listeners and ``<host>-http``/``<host>-ws`` of every host, started or not.

    Services that do not run have theirs as well: the gateway's clusters are fixed when it starts.
    """
    wanted = {
        "gateway": hosting.GATEWAY_PORT,
        "gateway-internal": hosting.GATEWAY_INTERNAL_PORT,
        "gateway-admin": hosting.GATEWAY_ADMIN_PORT,
    }
    for host in (MONOLITH, *catalogue.contexts):
        wanted[f"{host}-http"] = hosting.http_port(catalogue, host)
        if number := hosting.ws_port(catalogue, host):
            wanted[f"{host}-ws"] = number
    return wanted


def of_stack(catalogue: Catalogue, given: Mapping[str, str]) -> dict[str, int]:
    """All ports of a stack; ``PORT`` moves the gateway. The servers take any free one (0).

    :raises ValueError: ``PORT`` is no port number.
    """
    wanted = of_hosts(catalogue) | {"postgresql": 0, "valkey": 0}
    if text := given.get("PORT"):
        if not text.isdigit() or not 0 < int(text) < 65536:
            raise ValueError(f"PORT={text} is no port number between 1 and 65535")
        wanted["gateway"] = int(text)
    return wanted
