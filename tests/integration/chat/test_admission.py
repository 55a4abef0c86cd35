"""Who may open a socket: public rooms, members, tokens in each of their forms, expiry and bans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from apps.chat.models import Member, Room
from kernel.identity import revoke_user
from tests.integration.chat.server import Server, close_code_of, receive, say


async def test_anonymous_visitors_talk_in_public_rooms_only(server: Server, alice: Any, room_name: str) -> None:
    async with server.connect("lobby") as socket:
        await say(socket, "hello")
        assert (await receive(socket))["message"] == "hello"
    async with server.connect(room_name, token=alice.token) as owner:
        async with server.connect(room_name) as stranger:
            assert await close_code_of(stranger) == 4401
        await say(owner, "still here")
        assert (await receive(owner))["type"] == "ack"


async def test_an_anonymous_visitor_makes_no_room(server: Server, room_name: str) -> None:
    async with server.connect(room_name) as socket:
        assert await close_code_of(socket) == 4401
    assert not await Room.objects.filter(name=room_name).aexists()


async def test_the_first_to_enter_a_new_room_owns_it(server: Server, alice: Any, bob: Any, room_name: str) -> None:
    async with server.connect(room_name, token=alice.token) as socket:
        await say(socket, "mine")
        await receive(socket)
        async with server.connect(room_name, token=bob.token) as stranger:
            assert await close_code_of(stranger) == 4404
    room = await Room.objects.aget(name=room_name)
    assert (room.public, room.owner_id) == (False, alice.user_id)


async def test_members_may_enter(server: Server, alice: Any, bob: Any, room_name: str) -> None:
    room = await Room.objects.acreate(name=room_name, owner_id=alice.user_id)
    await Member.objects.acreate(room=room, user_id=bob.user_id)
    async with server.connect(room_name, token=bob.token) as socket:
        await say(socket, "hi")
        assert (await receive(socket))["type"] == "ack"


@pytest.mark.parametrize("name", ["a%20b", "x" * 101, "a/b", "", "%D0%B6"])
async def test_a_bad_room_name_is_told(server: Server, name: str) -> None:
    async with server.connect(name) as socket:
        assert await close_code_of(socket) == 4400


async def test_a_bad_last_seq_is_told(server: Server) -> None:
    async with server.connect("lobby", last_seq="-1") as socket:
        assert await close_code_of(socket) == 4400


async def test_every_way_to_bring_a_token(server: Server, alice: Any, room_name: str, http: Any) -> None:
    await Room.objects.acreate(name=room_name, owner_id=alice.user_id)
    await Member.objects.acreate(room=await Room.objects.aget(name=room_name), user_id=alice.user_id)
    origin = f"http://127.0.0.1:{server.port}"
    cookie = {"Cookie": f"access_token={alice.token}"}
    ways: list[dict[str, Any]] = [
        {"token": alice.token},
        {"access_token": alice.token},
        {"options": {"additional_headers": {"Authorization": f"Bearer {alice.token}"}}},
        {"options": {"additional_headers": cookie, "origin": origin}},
    ]
    for way in ways:
        async with server.connect(room_name, **way) as socket:
            await say(socket, "hi")
            frame = await receive(socket)
            assert frame.get("type") == "ack" or frame["user_id"] == str(alice.user_id), way
    async with server.connect(
        room_name, options={"additional_headers": cookie, "origin": "http://evil.example"}
    ) as foreign:
        assert await close_code_of(foreign) == 4401


async def test_a_subprotocol_is_confirmed_without_the_token(server: Server, alice: Any) -> None:
    async with server.connect("lobby", token=alice.token) as socket:
        assert socket.subprotocol == "banyan.v1"


@pytest.mark.parametrize("token", ["x", "a.b.c", "e30.e30.e30"])
async def test_a_bad_token_is_not_taken_for_nobody(server: Server, token: str) -> None:
    async with server.connect("lobby", access_token=token) as socket:
        assert await close_code_of(socket) == 4401


async def test_a_stale_cookie_is_nobody(server: Server) -> None:
    headers = {"Cookie": "access_token=stale"}
    options = {"additional_headers": headers, "origin": f"http://127.0.0.1:{server.port}"}
    async with server.connect("lobby", options=options) as socket:
        await say(socket, "hello")
        assert (await receive(socket))["user_id"] is None


def test_tickets_are_for_the_signed_in(http: Any) -> None:
    assert http.post("/api/chat/tickets").status_code == 401


@pytest.fixture
def ticket(http: Any, alice: Any) -> str:
    answer = http.post("/api/chat/tickets", token=alice.token)
    assert answer.status_code == 201
    assert answer.json()["expires_in"] == 30
    return str(answer.json()["ticket"])


async def test_a_ticket_opens_one_socket(server: Server, alice: Any, room_name: str, ticket: str) -> None:
    async with server.connect(room_name, ticket=ticket) as socket:
        await say(socket, "hi")
        assert (await receive(socket))["user_id"] == str(alice.user_id)
        async with server.connect(room_name, ticket=ticket) as second:
            assert await close_code_of(second) == 4401


async def test_a_ticket_ends_with_its_session(server: Server, alice: Any, ticket: str) -> None:
    revoke_user(alice.user_id)
    async with server.connect("lobby", ticket=ticket) as socket:
        assert await close_code_of(socket) == 4403


@pytest.fixture
def short_lived(settings: Any, make_user: Callable[..., Any]) -> Any:
    settings.ACCESS_TOKEN_SECONDS = 3
    return make_user()


async def test_a_socket_ends_with_its_token(server: Server, short_lived: Any) -> None:
    async with server.connect("lobby", token=short_lived.token) as socket:
        await say(socket, "hi")
        assert (await receive(socket))["type"] == "ack"
        assert await close_code_of(socket, seconds=6) == 4401
    async with server.connect("lobby", token=short_lived.token) as socket:
        assert await close_code_of(socket) == 4401


async def test_a_ban_closes_every_socket_at_once(server: Server, alice: Any, bob: Any, room_name: str) -> None:
    async with (
        server.connect(room_name, token=alice.token) as one,
        server.connect("lobby", token=alice.token) as two,
        server.connect("lobby", token=bob.token) as other,
    ):
        await say(one, "hi")
        await receive(one)
        revoke_user(alice.user_id)
        assert await close_code_of(one, seconds=2) == 4403
        assert await close_code_of(two, seconds=2) == 4403
        await say(other, "I am still here", client_message_id=uuid4().hex)
        assert (await receive(other))["type"] == "ack"
    async with server.connect("lobby", token=alice.token) as again:
        assert await close_code_of(again) == 4403


@pytest.fixture
def membership(http: Any, alice: Any, bob: Any, room_name: str) -> str:
    assert http.post("/api/chat/rooms", json={"room_name": room_name}, token=alice.token).status_code == 201
    path = f"/api/chat/rooms/{room_name}/members"
    assert http.post(path, json={"user_id": str(bob.user_id)}, token=alice.token).status_code == 201
    return f"{path}/{bob.user_id}"


def remove(http: Any, path: str, token: str) -> int:
    return int(http.delete(path, token=token).status_code)


async def test_who_is_put_out_is_out_at_once(
    server: Server, http: Any, alice: Any, bob: Any, room_name: str, membership: str
) -> None:
    import asyncio

    async with (
        server.connect(room_name, token=bob.token) as his,
        server.connect(room_name, token=alice.token) as hers,
    ):
        await say(his, "hi")
        await receive(his)
        loop = asyncio.get_running_loop()
        assert await loop.run_in_executor(None, remove, http, membership, alice.token) == 204
        assert await close_code_of(his) == 4403
        await say(hers, "still here")
        assert (await receive(hers))["message"] == "hi"
    async with server.connect(room_name, token=bob.token) as again:
        assert await close_code_of(again) == 4404
