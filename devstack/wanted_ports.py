"""The ports that the catalogue asks for, by name."""

from __future__ import annotations

from collections.abc import Mapping

from devstack.ports import variable
from runtime import hosting
from runtime.catalogue import MONOLITH, Catalogue


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
    """All ports of a stack; ``PORT_<NAME>`` moves one, ``PORT`` the gateway. The servers take any free one (0).

    :raises ValueError: a variable is no port number.
    """
    wanted = of_hosts(catalogue) | {"postgresql": 0, "valkey": 0}
    moved = {name: _number(variable(name), given) or number for name, number in wanted.items()}
    return moved | ({"gateway": number} if (number := _number("PORT", given)) else {})


def _number(name: str, given: Mapping[str, str]) -> int:
    text = given.get(name, "")
    if text and not (text.isdigit() and 0 < int(text) < 65536):
        raise ValueError(f"{name}={text} is no port number between 1 and 65535")
    return int(text or 0)
