"""Store a message; publishing it is the caller's next step, after the commit."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from apps.chat.contract import ChatMessage, MessagePosted, RoomNotFound
from apps.chat.domain.frames import Draft
from apps.chat.models import Room
from apps.chat.queries import FIELDS, message_of
from kernel import clock
from kernel.db import one
from kernel.events.outbox import outbox_row

POST = "SELECT * FROM chat_post_message(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb)"
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Posted:
    """``replayed``: an earlier call stored it, and has published it or left that to the rooms' recheck."""

    message: ChatMessage
    replayed: bool


def post_message(*, room: Room, draft: Draft, user_id: UUID | None, message_id: UUID, sender: str = "") -> Posted:
    """Store ``draft`` as the room's next message, with its event, in one statement.

    Once per ``message_id``, and once per ``client_message_id`` of a sender: again, it is the stored message that
    comes back, whatever the draft says now.

    :param sender: scope of the client's ids; by default the user. Anonymous visitors are told apart only by
        the phone number they claim.
    :raises RoomNotFound: the room is gone.
    """
    sender = sender or (str(user_id) if user_id else f"anonymous:{draft.phone_number or ''}")
    # The statement fills in seq and sent_at, which are known only under the room's lock.
    event = MessagePosted(room_name=room.name, message_id=message_id, user_id=user_id, seq=0, sent_at=clock.now())
    scope = [room.room_id, message_id, sender, user_id, draft.client_message_id]
    said = [draft.message, draft.phone_number, draft.avatar]
    row = one("chat", POST, [*scope, *said, *outbox_row(event)])
    if row is None:
        raise RoomNotFound
    message = message_of(row)
    # Our own id means that an earlier try of this very call was committed: it was never published.
    return Posted(message, replayed=not row[len(FIELDS)] and message.message_id != message_id)
