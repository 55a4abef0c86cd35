"""Let a visitor into a room, or not."""

from __future__ import annotations

from uuid import UUID

from apps.chat.contract import RoomNotFound
from apps.chat.domain.frames import check_room_name
from apps.chat.models import Room
from apps.chat.queries import find_room
from apps.chat.usecases.create_room import RoomExists, create_room
from kernel.errors import Unauthenticated


def enter_room(*, room_name: str, user_id: UUID | None) -> Room:
    """The room; a name that nobody uses yet becomes a private room of the signed-in visitor. Safe to repeat.

    :raises InvalidRoomName:
    :raises Unauthenticated: nobody is signed in, and the room is not a public one (or is none).
    :raises RoomNotFound: it is private and the visitor is no member.
    """
    check_room_name(room_name)
    try:
        return find_room(room_name=room_name, user_id=user_id)
    except RoomNotFound:
        if user_id is None:
            raise Unauthenticated from None
    try:
        return create_room(room_name=room_name, public=False, owner_id=user_id)
    except RoomExists:
        # Somebody else's; or our own, made by a second socket at this very moment.
        return find_room(room_name=room_name, user_id=user_id)
