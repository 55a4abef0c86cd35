"""Who may listen, and what ends a socket: no token, a ban, a new role."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.contract import UserApproved
from apps.notifications.subscribers import on_user_approved
from kernel.identity import revoke_user
from tests.integration.chat.server import close_code_of, receive
from tests.integration.notifications.conftest import NotificationServer, tell


async def test_nobody_listens_without_a_token(server: NotificationServer) -> None:
    async with server.connect("") as socket:
        assert await close_code_of(socket) == 4401
    async with server.connect("", access_token="x") as socket:
        assert await close_code_of(socket) == 4401


@pytest.fixture
def ticket(http: Any, alice: Any) -> str:
    return str(http.post("/api/chat/tickets", token=alice.token).json()["ticket"])


async def test_a_ticket_opens_this_feed_too(server: NotificationServer, ticket: str) -> None:
    async with server.connect("", ticket=ticket) as socket:
        assert (await receive(socket))["type"] == "sync"
    async with server.connect("", ticket=ticket) as socket:
        assert await close_code_of(socket) == 4401


async def test_a_ban_ends_every_socket_at_once(server: NotificationServer, alice: Any, bob: Any) -> None:
    async with server.listen(alice) as one, server.listen(alice) as two, server.listen(bob) as other:
        for socket in (one, two, other):
            await receive(socket)
        revoke_user(alice.user_id)
        assert [await close_code_of(one, 2), await close_code_of(two, 2)] == [4403, 4403]
        told = await asyncio.to_thread(tell, bob.user_id)
        assert (await receive(other))["seq"] == told.seq
    async with server.listen(alice) as again:
        assert await close_code_of(again) == 4403


async def test_a_new_role_has_its_sockets_come_back(server: NotificationServer, alice: Any, bob: Any) -> None:
    async with server.listen(alice) as hers, server.listen(bob) as his:
        await receive(hers)
        await receive(his)
        await asyncio.to_thread(on_user_approved, UserApproved(user_id=alice.user_id))
        assert await close_code_of(hers) == 4401
        told = await asyncio.to_thread(tell, bob.user_id)
        assert (await receive(his))["seq"] == told.seq


@pytest.fixture
def short_lived(settings: Any, make_user: Callable[..., Any]) -> Any:
    settings.ACCESS_TOKEN_SECONDS = 2
    return make_user()


async def test_a_socket_ends_with_its_token(server: NotificationServer, short_lived: Any) -> None:
    async with server.listen(short_lived) as socket:
        assert await close_code_of(socket, 6) == 4401
