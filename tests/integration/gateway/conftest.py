from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.gateway.stack import Stack

UNLIMITED = {"GATEWAY_RATE_LIMIT": "100000", "GATEWAY_AUTH_RATE_LIMIT": "100000"}


@pytest.fixture(scope="package")
def _shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("gateway"), **UNLIMITED)
    try:
        yield stack.start()
    finally:
        stack.stop()


@pytest.fixture
def stack(_shared: Stack) -> Iterator[Stack]:
    """The shared gateway, everything at the monolith, every host up and with nothing seen."""
    for name, host in _shared.hosts.items():
        _shared.revive(name)
        host.seen.clear()
        host.behaviours = {path: act for path, act in host.behaviours.items() if path.startswith("/.well-known")}
    _shared.route()
    return _shared
