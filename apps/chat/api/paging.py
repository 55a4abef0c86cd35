"""Pages of a room's messages, in both directions."""

from __future__ import annotations

from uuid import UUID

from apps.chat import queries
from apps.chat.api.schemas import MessagesQuery
from apps.chat.contract import ChatMessage
from kernel.errors import Malformed
from kernel.http import Page
from kernel.http.paging import decode_cursor, encode_cursor


def page_of_messages(room_id: UUID, query: MessagesQuery) -> Page[ChatMessage]:
    """One page, oldest first; ``next`` goes on in the direction of this one.

    :raises Malformed: both directions at once, or a cursor that is not ours.
    """
    before, after = _bounds(query)
    if after is not None:
        found = queries.messages_after(room_id=room_id, seq=after, limit=query.limit + 1)
        results, word = found[: query.limit], "after"
    else:
        found = queries.messages_before(room_id=room_id, seq=before, limit=query.limit + 1)
        results, word = found[: query.limit][::-1], "before"
    edge = results[-1 if word == "after" else 0].seq if results else 0
    return Page(results=results, next=encode_cursor(f"{word}:{edge}") if len(found) > query.limit else None)


def _bounds(query: MessagesQuery) -> tuple[int | None, int | None]:
    if query.before is not None and query.after is not None:
        raise Malformed("Ask for messages before or after one, not both.", field="before")
    if not query.cursor:
        return query.before, query.after
    word, _, number = decode_cursor(query.cursor).partition(":")
    if word not in ("before", "after") or not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Malformed("The cursor is not one that this list gave out.", field="cursor")
    return (int(number), None) if word == "before" else (None, int(number))
