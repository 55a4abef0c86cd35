"""Reading people. Who asks is part of the query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from apps.accounts.contract import UserNotFound, UserView
from apps.accounts.models import User
from kernel.db import one, rows
from kernel.errors import Malformed
from kernel.http.paging import decode_cursor
from kernel.identity import Principal

COLUMNS = "id, name, email, phone_number, date_of_birth, role, status, created_at"
BY_ID = f"SELECT {COLUMNS} FROM accounts_user WHERE id = %s"  # noqa: S608 -- constants only
BY_IDS = f"SELECT {COLUMNS} FROM accounts_user WHERE id = ANY(%s)"  # noqa: S608
NEWEST_FIRST = f"""
SELECT {COLUMNS} FROM accounts_user
WHERE (%(before)s::uuid IS NULL OR id < %(before)s)
  AND (%(role)s::text IS NULL OR role = %(role)s) AND (%(status)s::text IS NULL OR status = %(status)s)
ORDER BY id DESC LIMIT %(limit)s
"""  # noqa: S608


def get_user(user_id: UUID) -> UserView:
    """:raises UserNotFound:"""
    found = one("accounts", BY_ID, [user_id])
    if found is None:
        raise UserNotFound
    return _view(found)


def get_user_for(principal: Principal, user_id: UUID) -> UserView:
    """A user as the caller may see it: oneself, or anybody for an admin.

    :raises UserNotFound: there is none, or it is somebody else.
    """
    if not principal.is_admin and principal.user_id != user_id:
        raise UserNotFound
    return get_user(user_id)


def get_users(user_ids: Sequence[UUID]) -> tuple[UserView, ...]:
    """Those that exist, in no particular order."""
    return tuple(_view(row) for row in rows("accounts", BY_IDS, [list(user_ids)]))


def list_users(*, limit: int, cursor: str | None, role: str | None, status: str | None) -> list[UserView]:
    """Newest first, one more than ``limit`` if there are more.

    :raises Malformed: the cursor is not one of ours.
    """
    params = {"before": _position(cursor), "role": role, "status": status, "limit": limit + 1}
    return [_view(row) for row in rows("accounts", NEWEST_FIRST, params)]


def view_of(user: User) -> UserView:
    """A loaded user as others see it."""
    fields = COLUMNS.split(", ")
    return _view(tuple(getattr(user, field) for field in fields))


def _position(cursor: str | None) -> UUID | None:
    if cursor is None:
        return None
    try:
        return UUID(decode_cursor(cursor))
    except ValueError:
        raise Malformed("The cursor is not one that this list gave out.", field="cursor") from None


def _view(row: tuple[Any, ...]) -> UserView:
    user_id, name, email, phone_number, date_of_birth, role, status, created_at = row
    return UserView(
        user_id=user_id,
        name=name,
        email=email,
        phone_number=phone_number,
        date_of_birth=date_of_birth,
        role=role,
        status=status,
        is_active=status != "banned",
        is_admin=role == "admin" and status == "active",
        created_at=created_at,
    )
