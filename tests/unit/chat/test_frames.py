"""What is a message, and what control frames look like."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

from apps.chat.contract import ChatMessage
from apps.chat.domain.frames import (
    InvalidFrame,
    InvalidRoomName,
    check_room_name,
    read_draft,
    render,
    render_ack,
    render_error,
)

MESSAGE = ChatMessage(
    message="Hello!",
    phone_number="123",
    avatar="url",
    message_id=UUID(int=7),
    seq=3,
    sent_at=datetime(2026, 1, 2, tzinfo=UTC),
    user_id=None,
)


def test_the_seeds_frame_is_a_draft() -> None:
    draft = read_draft('{"message": "Hello!", "phone_number": "123", "avatar": "url"}')
    assert (draft.message, draft.phone_number, draft.avatar, draft.client_message_id) == ("Hello!", "123", "url", None)


def test_unknown_fields_are_left_out() -> None:
    assert read_draft('{"message": "x", "room": "y"}').message == "x"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "nonsense",
        "[]",
        '"text"',
        "null",
        "{}",
        '{"message": ""}',
        '{"message": 5}',
        '{"message": null}',
        '{"message": ["x"]}',
        json.dumps({"message": "x" * 4001}),
        '{"message": "a\\u0000b"}',
        '{"message": "\\ud800"}',
        '{"message": "x", "phone_number": 5}',
        json.dumps({"message": "x", "avatar": "x" * 2049}),
        json.dumps({"message": "x", "client_message_id": ""}),
        "[" * 20_000,
    ],
)
def test_anything_else_is_refused_by_name(text: str | None) -> None:
    with pytest.raises(InvalidFrame):
        read_draft(text)


def test_the_longest_message_counts_characters_not_bytes() -> None:
    assert len(read_draft(json.dumps({"message": "ж" * 4000})).message) == 4000


def test_the_rooms_frame_has_the_seeds_fields_first() -> None:
    frame = json.loads(render(MESSAGE))
    assert list(frame) == ["message", "phone_number", "avatar", "message_id", "seq", "sent_at", "user_id"]
    assert frame["sent_at"] == "2026-01-02T00:00:00Z"


def test_control_frames_have_a_type_and_messages_have_none() -> None:
    frames = [
        render_ack("c1", MESSAGE, replayed=False),
        render_error(InvalidFrame(), "c1"),
    ]
    assert [json.loads(frame)["type"] for frame in frames] == ["ack", "error"]
    assert "type" not in json.loads(render(MESSAGE))
    assert json.loads(frames[0])["seq"] == 3
    assert json.loads(frames[1])["code"] == "invalid_frame"


@pytest.mark.parametrize("name", ["test-room", "a", "A_9", "x" * 100])
def test_room_names(name: str) -> None:
    assert check_room_name(name) == name


@pytest.mark.parametrize("name", ["", "x" * 101, "a b", "a/b", "ж", "a\n", "a:b"])
def test_bad_room_names(name: str) -> None:
    with pytest.raises(InvalidRoomName):
        check_room_name(name)
