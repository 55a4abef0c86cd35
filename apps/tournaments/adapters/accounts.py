"""People, asked of accounts. Never inside a transaction."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from apps.accounts.contract import Accounts, UserNotFound
from kernel.contracts import client

AT_ONCE = 1_000
"""Ids of one call."""


def name_of(user_id: UUID) -> str:
    """:raises UserNotFound:"""
    return client(Accounts).get_user(user_id=user_id).name


def names_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of those among ``user_ids`` who exist."""
    ids = sorted(set(user_ids))
    found: dict[UUID, str] = {}
    for start in range(0, len(ids), AT_ONCE):
        users = client(Accounts).get_users(user_ids=tuple(ids[start : start + AT_ONCE]))
        found |= {user.user_id: user.name for user in users}
    return found


def must_exist(user_ids: Iterable[UUID]) -> None:
    """:raises UserNotFound: with the ids that nobody has."""
    wanted = set(user_ids)
    if wanted and (missing := wanted - names_of(wanted).keys()):
        raise UserNotFound(user_ids=sorted(map(str, missing)))
