"""Open a room."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError

from apps.chat.domain.frames import check_room_name
from apps.chat.models import Member, Room
from kernel.db import transaction
from kernel.errors import DomainError, Kind


class RoomExists(DomainError):
    """The name is taken; by a room that the caller may not even see, perhaps."""

    kind = Kind.CONFLICT
    code = "room_exists"
    message = "There is a room of this name already."


def create_room(*, room_name: str, public: bool, owner_id: UUID) -> Room:
    """A new room with its owner as first member.

    :raises InvalidRoomName: :raises RoomExists:
    """
    check_room_name(room_name)
    try:
        with transaction("chat"):
            room = Room.objects.create(name=room_name, public=public, owner_id=owner_id)
            Member.objects.create(room=room, user_id=owner_id)
    except IntegrityError:
        raise RoomExists from None
    return room
