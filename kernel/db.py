"""Words for the database: every statement and transaction names the database it is in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from django.db import connections
from django.db.transaction import atomic

__all__ = ["execute", "in_transaction", "one", "rows", "transaction"]


def transaction(using: str) -> AbstractContextManager[Any]:
    """Open the outermost transaction of a database.

    Durable: it cannot be nested, so when the block ends the work *is* committed. Leave the process
    (contract calls, Redis, HTTP) before or after, never inside.
    """
    return atomic(using=using, durable=True)


def in_transaction() -> str:
    """The alias of a database with an open transaction in this thread, "" when there is none."""
    for connection in connections.all(initialized_only=True):
        if connection.in_atomic_block:
            return connection.alias
    return ""


def rows(using: str, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement and return all its rows."""
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def one(using: str, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> tuple[Any, ...] | None:
    """Run one statement and return its first row, ``None`` when it has none."""
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def execute(using: str, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> int:
    """Run one statement and return how many rows it touched."""
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)
