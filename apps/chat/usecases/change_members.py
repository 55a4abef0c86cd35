"""Who belongs to a room: its owner decides, and everybody may leave."""

from __future__ import annotations

from uuid import UUID

from apps.chat.contract import RoomNotFound
from apps.chat.models import Member, Room
from apps.chat.publishing import drop_sockets
from apps.chat.queries import find_room
from kernel.errors import Forbidden


def add_member(*, room_name: str, user_id: UUID, by: UUID) -> None:
    """Let a user into the room. Safe to repeat.

    :raises RoomNotFound: :raises Forbidden: the caller is not the owner.
    """
    room = find_room(room_name=room_name, user_id=by)
    if room.owner_id != by:
        raise Forbidden(internal="not the room's owner")
    Member.objects.get_or_create(room=room, user_id=user_id)


def remove_member(*, room_name: str, user_id: UUID, by: UUID) -> None:
    """Put a user out, or leave; open sockets in a private room are closed on every host. Safe to repeat.

    :raises RoomNotFound: :raises Forbidden: somebody else's membership, and the caller is not the owner;
        or the owner's own: a room keeps its owner.
    """
    room = _room_of_member(room_name, by)
    if user_id == room.owner_id or by not in (user_id, room.owner_id):
        raise Forbidden(internal="not the room's owner")
    Member.objects.filter(room=room, user_id=user_id).delete()
    if not room.public:
        drop_sockets(room_name=room_name, user_id=user_id)


def _room_of_member(room_name: str, user_id: UUID) -> Room:
    room = find_room(room_name=room_name, user_id=user_id)
    if room.public and not Member.objects.filter(room=room, user_id=user_id).exists():
        raise RoomNotFound
    return room
