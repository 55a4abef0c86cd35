"""Store a notification: one row, one event and one message to the sockets, whoever it is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from apps.notifications.conf import HOLDS
from apps.notifications.contract import NotificationSent, NotificationView
from apps.notifications.domain.audiences import parts
from apps.notifications.domain.draft import Draft
from apps.notifications.publishing import publish_after_commit
from apps.notifications.queries import FIELDS, view_of
from kernel import clock
from kernel.db import one
from kernel.errors import DomainError, Kind
from kernel.events.outbox import outbox_row
from kernel.http.idempotency import IdempotencyKeyReused, fingerprint
from kernel.ids import new_id

SEND = """
SELECT * FROM notifications_send(%s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb)
"""


class ExpiryPassed(DomainError):
    """Nobody would ever see it."""

    kind = Kind.REFUSED
    code = "expiry_passed"
    message = "expires_at is not in the future."


class Request(Draft, frozen=True, kw_only=True):
    """All that makes two requests the same one."""

    audience: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sent:
    """``replayed``: an earlier call stored it, and has published it or left that to the hub's recheck."""

    notification: NotificationView
    replayed: bool


def send_notification(
    *,
    audience: str,
    draft: Draft,
    created_by: UUID | None = None,
    expires_at: datetime | None = None,
    source: str | None = None,
    exact: bool = False,
) -> Sent:
    """Store and publish, in one statement of its own or within the transaction that is open on ``notifications``.

    :param audience: a word of :mod:`apps.notifications.domain.audiences`.
    :param source: the fact; told once, also by many at the same time, for as long as the row is kept.
    :param exact: a ``source`` that comes again must come with the same request.
    :raises ExpiryPassed: :raises IdempotencyKeyReused: ``exact``, and it did not.
    """
    request = Request(audience=audience, expires_at=expires_at, **msgspec.structs.asdict(draft))
    kept = fingerprint(request)
    row = one("notifications", SEND, [*_values(request), created_by, _end(request), source, kept, *_event(request)])
    assert row is not None, "the function returns the stored row"
    stored_fingerprint, fresh = row[len(FIELDS) :]
    if exact and bytes(stored_fingerprint) != kept:
        raise IdempotencyKeyReused
    sent = Sent(view_of(row), replayed=not fresh)
    if fresh:
        publish_after_commit(sent.notification)
    return sent


def _values(request: Request) -> list[object]:
    data = msgspec.json.encode(request.data).decode()
    return [new_id(), request.audience, request.message, request.event_type, data]


def _end(request: Request) -> datetime | None:
    """What is for one person stays until it is read; what is for many ends."""
    if request.expires_at is not None:
        if request.expires_at <= clock.now():
            raise ExpiryPassed
        return request.expires_at
    return None if request.audience.startswith("person:") else clock.now() + HOLDS


def _event(request: Request) -> list[object]:
    """The statement fills in id, seq and time, which are known only under the stream's lock."""
    kind, user_id, role = parts(request.audience)
    event = NotificationSent(
        notification_id=UUID(int=0),
        audience=kind,
        user_id=user_id,
        role=role,
        event_type=request.event_type,
        seq=0,
        created_at=clock.now(),
    )
    context, _, topic, version, body, headers = outbox_row(event)
    return [context, topic, version, body, headers]
