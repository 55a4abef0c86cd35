from __future__ import annotations

import pytest

from controlplane.aliases import Alias, AliasError, of_this_checkout, parse
from runtime.catalogue import load


def test_the_aliases_of_this_checkout_are_well_formed() -> None:
    assert Alias("chat", "/chat/ws", "/api/chat/ws") in of_this_checkout()


def test_every_context_has_its_probes_without_a_line() -> None:
    paths = {alias.path for alias in parse("", load())}
    assert paths == {f"/{context.name}/{probe}" for context in load() for probe in ("healthz", "readyz")}


def test_a_socket_is_recognised_by_its_target() -> None:
    found = parse('[chat]\n"/old/ws" = "/api/chat/ws"\n"/old/rooms" = "/api/chat/rooms"', load())
    assert [alias.is_websocket(load()) for alias in found[:2]] == [True, False]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[nobody]\n"/a" = "/api/chat"', "no context 'nobody'"),
        ('[chat]\n"/a" = "/api/payments"', "not a path of chat"),
        ('[chat]\n"/a/" = "/api/chat"', "plain path"),
        ('[chat]\n"a" = "/api/chat"', "plain path"),
        ('[chat]\n"/a?b" = "/api/chat"', "plain path"),
        ('[chat]\n"/api/payments/old" = "/api/chat"', "canonical path of payments"),
        ('[chat]\n"/chat/healthz" = "/healthz"', "declared twice"),
        ('[accounts]\n"/a" = "/api/users"\n[chat]\n"/a" = "/api/chat"', "declared twice"),
    ],
)
def test_a_mistake_is_an_error(text: str, reason: str) -> None:
    with pytest.raises(AliasError, match=reason):
        parse(text, load())
