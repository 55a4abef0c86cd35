"""Reads. Whose a notification is, is part of every question about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from apps.notifications.contract import NotificationNotFound, NotificationView
from apps.notifications.domain.audiences import audiences_of, parts
from kernel import clock
from kernel.db import one, rows
from kernel.identity import Principal

FIELDS = (
    "notification_id",
    "seq",
    "audience",
    "message",
    "event_type",
    "data",
    "created_by",
    "created_at",
    "expires_at",
)
COLUMNS = ", ".join(f"n.{field}" for field in FIELDS)
UNREAD = "m.read_at IS NULL AND n.seq > COALESCE(r.read_up_to, 0)"
MOST_COUNTED = 1000

# Each audience is read from its own index to the limit; so no page costs more than three short range scans.
MINE = f"""
SELECT {COLUMNS}, n.read_at
FROM unnest(%(audiences)s::text[]) AS mine(audience)
LEFT JOIN notifications_reader r ON r.user_id = %(user_id)s
CROSS JOIN LATERAL (
  SELECT {COLUMNS}, COALESCE(m.read_at, CASE WHEN n.seq <= r.read_up_to THEN r.read_at END) AS read_at
  FROM notifications_notification n
  LEFT JOIN notifications_read_mark m ON m.notification_id = n.notification_id AND m.user_id = %(user_id)s
  WHERE n.audience = mine.audience AND (n.expires_at IS NULL OR n.expires_at > %(now)s) AND ({{where}})
  ORDER BY n.seq {{order}} LIMIT %(limit)s
) n
ORDER BY n.seq {{order}} LIMIT %(limit)s
"""  # noqa: S608  # our own column names


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: only what is for them, for their role or for everybody exists for them."""

    user_id: UUID
    role: str

    @property
    def audiences(self) -> list[str]:
        return list(audiences_of(user_id=self.user_id, role_name=self.role))


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """What came after a number, in one snapshot with the number of the newest."""

    last_seq: int
    notifications: tuple[NotificationView, ...]


def reader_of(principal: Principal) -> Reader:
    return Reader(user_id=principal.user_id, role=principal.role)


def view_of(row: Sequence[Any], *, read_at: Any = None) -> NotificationView:
    """From a row that starts with :data:`FIELDS`."""
    found = dict(zip(FIELDS, row, strict=False))
    audience, user_id, role = parts(found.pop("audience"))
    data = msgspec.json.decode(found.pop("data"))
    return NotificationView(**found, data=data, audience=audience, user_id=user_id, role=role, read_at=read_at)


def list_notifications(
    *, reader: Reader, unread: bool, event_type: str, before: int | None, limit: int
) -> list[NotificationView]:
    """Newest first, below the number ``before``."""
    conditions = ["n.seq < %(before)s" if before is not None else "true", UNREAD if unread else "true"]
    if event_type:
        conditions.append("n.event_type = %(event_type)s")
    where = " AND ".join(conditions)
    return _mine(reader, where, order="DESC", limit=limit, before=before, event_type=event_type)


def get_notification(*, reader: Reader, notification_id: UUID) -> NotificationView:
    """:raises NotificationNotFound: also when it is for somebody else, or no longer holds."""
    found = _mine(reader, "n.notification_id = %(id)s", order="DESC", limit=1, id=notification_id)
    if not found:
        raise NotificationNotFound
    return found[0]


def count_unread(*, reader: Reader) -> int:
    """At most :data:`MOST_COUNTED`, which then means that many or more."""
    counted = f"SELECT count(*) FROM ({_statement(UNREAD, 'DESC')}) AS unread"  # noqa: S608
    (count,) = one("notifications", counted, _parameters(reader, MOST_COUNTED)) or (0,)
    return int(count)


def missed(*, reader: Reader, after: int, limit: int) -> Missed:
    """The oldest ``limit`` notifications for the reader after a number, oldest first."""
    mine = _statement("n.seq > %(after)s", "ASC")
    sql = (
        f"SELECT s.last_seq, found.* FROM notifications_stream s LEFT JOIN ({mine}) AS found ON true ORDER BY found.seq"  # noqa: S608
    )
    return _missed(rows("notifications", sql, {**_parameters(reader, limit), "after": after}))


def newest_unread(*, reader: Reader, limit: int) -> Missed:
    """The newest ``limit`` unread notifications for the reader, oldest first."""
    mine = _statement(UNREAD, "DESC")
    sql = (
        f"SELECT s.last_seq, found.* FROM notifications_stream s LEFT JOIN ({mine}) AS found ON true ORDER BY found.seq"  # noqa: S608
    )
    return _missed(rows("notifications", sql, _parameters(reader, limit)))


def newest_seq() -> int:
    """The number of the newest notification of all."""
    (newest,) = one("notifications", "SELECT last_seq FROM notifications_stream") or (0,)
    return int(newest)


def stream_after(*, seq: int, limit: int) -> list[NotificationView]:
    """Everybody's, oldest first: for the hub, which mends gaps of all sockets at once."""
    sql = f"SELECT {COLUMNS} FROM notifications_notification n WHERE n.seq > %s ORDER BY n.seq LIMIT %s"  # noqa: S608
    return [view_of(row) for row in rows("notifications", sql, [seq, limit])]


def _mine(reader: Reader, where: str, *, order: str, limit: int, **values: Any) -> list[NotificationView]:
    given = {name: value for name, value in values.items() if f"%({name})s" in where}
    found = rows("notifications", _statement(where, order), {**_parameters(reader, limit), **given})
    return [view_of(row, read_at=row[-1]) for row in found]


def _missed(found: list[tuple[Any, ...]]) -> Missed:
    notifications = tuple(view_of(row[1:], read_at=row[-1]) for row in found if row[1] is not None)
    return Missed(last_seq=found[0][0], notifications=notifications)


def _statement(where: str, order: str) -> str:
    return MINE.format(where=where, order=order)


def _parameters(reader: Reader, limit: int) -> dict[str, Any]:
    return {"audiences": reader.audiences, "user_id": reader.user_id, "now": clock.now(), "limit": limit}
