"""Whether a host answers, asked directly: for when the gateway's own view is out of reach."""

from __future__ import annotations

import urllib3

from controlplane.renderer.gateway import Address, Host

SECONDS = 2.0


def is_ready(host: Host) -> bool:
    """Whether all of ``host`` says that it is ready."""
    return all(_answers(address) for address in (host.http, host.ws) if address)


def _answers(address: Address) -> bool:
    url = f"http://{address.host}:{address.port}/readyz"
    try:
        return urllib3.request("GET", url, timeout=SECONDS, retries=False, headers={"Host": "localhost"}).status == 200
    except urllib3.exceptions.HTTPError:
        return False
