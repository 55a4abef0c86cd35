"""Say something in the platform's name."""

from __future__ import annotations

from uuid import UUID

from apps.chat.contract import ChatMessage, RoomNotFound
from apps.chat.domain.frames import Draft
from apps.chat.models import Room
from apps.chat.publishing import publish
from apps.chat.usecases.post_message import SYSTEM, post_message


def post_system_message(*, room_name: str, message: str, message_id: UUID) -> ChatMessage:
    """Safe to repeat with the same ``message_id``.

    :raises RoomNotFound:
    """
    room = Room.objects.filter(name=room_name).first()
    if room is None:
        raise RoomNotFound
    posted = post_message(room=room, draft=Draft(message=message), user_id=None, message_id=message_id, sender=SYSTEM)
    publish(room_name=room_name, message=posted.message)
    return posted.message
