"""The contract, where chat is hosted."""

from __future__ import annotations

from uuid import UUID

from apps.chat import presence
from apps.chat.contract import Chat, ChatMessage, RoomInfo, RoomNotFound
from apps.chat.models import Room
from apps.chat.usecases.post_system_message import post_system_message


class LocalChat(Chat):
    def post_system_message(self, *, room_name: str, message: str, message_id: UUID) -> ChatMessage:
        return post_system_message(room_name=room_name, message=message, message_id=message_id)

    def room_info(self, *, room_name: str) -> RoomInfo:
        if not Room.objects.filter(name=room_name).exists():
            raise RoomNotFound
        return RoomInfo(room_name=room_name, active_connections=presence.count(room_name))


IMPLEMENTATION = LocalChat()
