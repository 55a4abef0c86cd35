"""Talking: the seed's frame, acknowledgements, safe resending, and what is not a message."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from apps.chat.queries import messages_before
from kernel.db import one
from tests.integration.chat.server import Server, close_code_of, nothing_comes, receive, say


async def test_the_seeds_example_works_as_written(server: Server) -> None:
    """``new WebSocket('ws://.../chat/ws/test-room')`` and ``{message, phone_number, avatar}``, nothing else."""
    async with server.connect("test-room") as socket, server.connect("test-room") as other:
        await socket.send('{"message": "Hello!", "phone_number": "123", "avatar": "url"}')
        mine, theirs = await receive(socket), await receive(other)
    assert mine == theirs
    assert {name: mine[name] for name in ("message", "phone_number", "avatar")} == {
        "message": "Hello!",
        "phone_number": "123",
        "avatar": "url",
    }
    assert mine["user_id"] is None
    assert UUID(mine["message_id"])
    assert mine["sent_at"].endswith("Z")


async def test_user_id_is_the_truth_whatever_the_phone_number_says(server: Server, alice: Any, room_name: str) -> None:
    async with server.connect(room_name, token=alice.token) as socket:
        await say(socket, "hi", phone_number="somebody else's")
        ack, frame = await receive(socket), await receive(socket)
    assert ack["type"] == "ack"
    assert frame["user_id"] == str(alice.user_id)
    assert frame["phone_number"] == "somebody else's"


async def test_an_ack_says_where_the_message_is_stored(server: Server, alice: Any, room_name: str) -> None:
    async with server.connect(room_name, token=alice.token) as socket:
        for number in (1, 2):
            await say(socket, f"m{number}", client_message_id=f"c{number}")
            ack = await receive(socket)
            assert (ack["client_message_id"], ack["seq"], ack["replayed"]) == (f"c{number}", number, False)
            assert (await receive(socket))["seq"] == number


async def test_sending_again_is_sending_once(server: Server, alice: Any, room_name: str) -> None:
    async with server.connect(room_name, token=alice.token) as socket:
        await say(socket, "first", client_message_id="c1")
        first, _ = await receive(socket), await receive(socket)
        await say(socket, "changed", client_message_id="c1")
        again = await receive(socket)
        await nothing_comes(socket)
    assert again == first | {"replayed": True}


def test_an_id_belongs_to_its_sender(public_room: Any, alice: Any, bob: Any) -> None:
    from apps.chat.domain.frames import Draft
    from apps.chat.usecases.post_message import post_message
    from kernel.ids import new_id

    draft = Draft(message="x", client_message_id="c1")
    said = [
        post_message(room=public_room, draft=draft, user_id=user_id, message_id=new_id())
        for user_id in (alice.user_id, bob.user_id, alice.user_id)
    ]
    assert [(one.message.seq, one.replayed) for one in said] == [(1, False), (2, False), (1, True)]


def test_a_message_and_its_event_are_one(public_room: Any, alice: Any) -> None:
    """The second try of a commit whose answer was lost stores nothing, and is published."""
    from apps.chat.domain.frames import Draft
    from apps.chat.usecases.post_message import post_message
    from kernel.ids import new_id

    message_id = new_id()
    for _ in range(2):
        posted = post_message(room=public_room, draft=Draft(message="x"), user_id=alice.user_id, message_id=message_id)
        assert (posted.message.seq, posted.replayed) == (1, False)
    sql = "SELECT count(*), min(payload->>'seq') FROM outbox WHERE payload->>'message_id' = %s"
    stored = one("chat", sql, [str(message_id)])
    assert stored == (1, "1")


def test_a_room_that_is_gone_stores_nothing(public_room: Any) -> None:
    from apps.chat.contract import RoomNotFound
    from apps.chat.domain.frames import Draft
    from apps.chat.usecases.post_message import post_message
    from kernel.ids import new_id

    public_room.delete()
    public_room.room_id = new_id()
    with pytest.raises(RoomNotFound):
        post_message(room=public_room, draft=Draft(message="x"), user_id=None, message_id=new_id())


BAD = ["nonsense", "", "[]", "{}", '{"message": ""}', '{"message": 5}', '{"message": "a\\u0000b"}', b"\x00\xff"]


async def test_bad_frames_are_named_and_nothing_is_stored(server: Server, public_room: Any) -> None:
    async with server.connect(public_room.name, protocol=1) as socket:
        for bad in BAD:
            await socket.send(bad)
            frame = await receive(socket)
            assert (frame["type"], frame["code"]) == ("error", "invalid_frame"), bad
        await say(socket, "good")
        assert (await receive(socket))["type"] == "ack"
        assert (await receive(socket))["seq"] == 1


async def test_a_plain_client_never_sees_an_unknown_frame(server: Server, public_room: Any) -> None:
    async with server.connect(public_room.name) as socket:
        for bad in BAD:
            await socket.send(bad)
        await say(socket, "good", client_message_id="c1")
        frame = await receive(socket)
        assert (frame["message"], frame["seq"]) == ("good", 1)
        await nothing_comes(socket)


@pytest.mark.parametrize("length", [70_000, 200_000])
async def test_a_huge_frame_closes_the_socket(server: Server, public_room: Any, length: int) -> None:
    async with server.connect(public_room.name) as socket:
        await say(socket, "x" * length)
        assert await close_code_of(socket) == 1009


async def test_too_many_messages_are_refused_by_name(start_server: Any, public_room: Any) -> None:
    server = start_server(CHAT_SENDS_PER_SECOND="1", CHAT_SEND_BURST="3")
    async with server.connect(public_room.name, protocol=1) as socket:
        for _ in range(4):
            await say(socket, "x")
        frames = [await receive(socket) for _ in range(7)]
    assert [frame["code"] for frame in frames if frame.get("type") == "error"] == ["too_many_messages"]
    async with server.connect(public_room.name) as socket:
        for _ in range(5):
            await say(socket, "x")
        assert await close_code_of(socket) == 1008


async def test_one_persons_sockets_share_one_limit(start_server: Any, alice: Any, room_name: str) -> None:
    server = start_server(CHAT_SENDS_PER_SECOND="0.1", CHAT_SEND_BURST="2")
    async with server.connect(room_name, token=alice.token) as one, server.connect(room_name, token=alice.token) as two:
        await say(one, "x")
        assert (await receive(one))["type"] == "ack"
        await say(two, "x")
        await receive(two)
        await say(two, "x")
        frames = [await receive(two) for _ in range(3)]
    assert "too_many_messages" in [frame.get("code") for frame in frames]


def test_text_is_kept_as_it_was_sent(public_room: Any) -> None:
    from apps.chat.domain.frames import Draft, render
    from apps.chat.usecases.post_message import post_message
    from kernel.ids import new_id

    text = "żółć 🌳 \u202e\t\"'<script>\\"
    posted = post_message(room=public_room, draft=Draft(message=text), user_id=None, message_id=new_id())
    (stored,) = messages_before(room_id=public_room.room_id, seq=None, limit=5)
    assert stored == posted.message
    assert json.loads(render(stored))["message"] == text
