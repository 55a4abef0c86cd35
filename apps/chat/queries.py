"""Reads. Who may see a room is part of every question about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef, Q

from apps.chat.contract import ChatMessage, RoomNotFound
from apps.chat.models import Member, Room
from kernel.db import rows

FIELDS = tuple(ChatMessage.__struct_fields__)
COLUMNS = ", ".join(f"m.{field}" for field in FIELDS)


class RoomView(msgspec.Struct, frozen=True, kw_only=True):
    """A room; ``owner_id`` is ``None`` for rooms of the platform."""

    room_name: str
    public: bool
    owner_id: UUID | None
    last_seq: int
    created_at: datetime


class Recovery(msgspec.Struct, frozen=True, kw_only=True):
    """What a returning client missed: all of it, or (``recovered`` false) none."""

    recovered: bool
    last_seq: int
    messages: tuple[ChatMessage, ...]


def message_of(row: Sequence[object]) -> ChatMessage:
    """From a row that starts with :data:`FIELDS`."""
    return ChatMessage(**dict(zip(FIELDS, row, strict=False)))  # type: ignore[arg-type]


def view_of(room: Room) -> RoomView:
    return RoomView(
        room_name=room.name,
        public=room.public,
        owner_id=room.owner_id,
        last_seq=room.last_seq,
        created_at=room.created_at,
    )


def find_room(*, room_name: str, user_id: UUID | None) -> Room:
    """The room as this caller may enter it: public, or one they are a member of.

    :raises RoomNotFound:
    """
    room = Room.objects.filter(_visible_to(user_id), name=room_name).first()
    if room is None:
        raise RoomNotFound
    return room


def list_rooms(*, user_id: UUID | None, after_name: str, limit: int) -> list[RoomView]:
    """Public rooms and the caller's own, by name, from the one after ``after_name`` on."""
    found = Room.objects.filter(_visible_to(user_id), name__gt=after_name).order_by("name")[:limit]
    return [view_of(room) for room in found]


def _visible_to(user_id: UUID | None) -> Q:
    if user_id is None:
        return Q(public=True)
    return Q(public=True) | Q(Exists(Member.objects.filter(room=OuterRef("pk"), user_id=user_id)))


def list_members(*, room: Room) -> list[UUID]:
    """In the order in which they came."""
    return list(Member.objects.filter(room=room).order_by("added_at", "pk").values_list("user_id", flat=True))


def messages_before(*, room_id: UUID, seq: int | None, limit: int) -> list[ChatMessage]:
    """The newest ``limit`` messages below ``seq`` (``None``: of all), newest first."""
    sql = f"""SELECT {COLUMNS} FROM chat_message m WHERE m.room_id = %s AND (%s::bigint IS NULL OR m.seq < %s)
              ORDER BY m.seq DESC LIMIT %s"""  # noqa: S608  # our own column names
    return [message_of(row) for row in rows("chat", sql, [room_id, seq, seq, limit])]


def messages_after(*, room_id: UUID, seq: int, limit: int) -> list[ChatMessage]:
    """The oldest ``limit`` messages above ``seq``, oldest first."""
    sql = f"""SELECT {COLUMNS} FROM chat_message m WHERE m.room_id = %s AND m.seq > %s
              ORDER BY m.seq LIMIT %s"""  # noqa: S608
    return [message_of(row) for row in rows("chat", sql, [room_id, seq, limit])]


def recover(*, room_id: UUID, after: int, limit: int) -> Recovery:
    """Everything after ``after`` in one snapshot; never a part of it.

    Not recovered: more than ``limit`` are missing, some are no longer kept, or ``after`` is ahead of the room.
    """
    sql = f"""SELECT r.last_seq, {COLUMNS}
              FROM chat_room r
              LEFT JOIN LATERAL (SELECT * FROM chat_message WHERE room_id = r.room_id AND seq > %s
                                 ORDER BY seq LIMIT %s) m ON true
              WHERE r.room_id = %s ORDER BY m.seq"""  # noqa: S608
    found = rows("chat", sql, [after, limit + 1, room_id])
    last_seq = found[0][0] if found else 0
    messages = tuple(message_of(row[1:]) for row in found if row[1 + FIELDS.index("seq")] is not None)
    complete = len(messages) <= limit and len(messages) == last_seq - after
    return Recovery(recovered=complete, last_seq=last_seq, messages=messages if complete else ())


def positions(*, room_names: Sequence[str]) -> dict[str, int]:
    """The newest number in each room."""
    return dict(rows("chat", "SELECT name, last_seq FROM chat_room WHERE name = ANY(%s)", [list(room_names)]))


def messages_of_room_after(*, room_name: str, seq: int, limit: int) -> list[ChatMessage]:
    """As :func:`messages_after`, for the hub, which knows rooms by name."""
    sql = f"""SELECT {COLUMNS} FROM chat_message m JOIN chat_room r USING (room_id)
              WHERE r.name = %s AND m.seq > %s ORDER BY m.seq LIMIT %s"""  # noqa: S608
    return [message_of(row) for row in rows("chat", sql, [room_name, seq, limit])]
