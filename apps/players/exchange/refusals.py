"""Rows that cannot be, each with its number, its field and a stable code."""

from __future__ import annotations

import re

import msgspec

from kernel.errors import DomainError, Kind, Malformed


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """:param row: of a list, from 1; or the line of a file, the first is 1. :param field: "" when it is all of it."""

    row: int
    field: str
    code: str
    message: str


class PlayersRefused(DomainError):
    """Some rows cannot be, so none was taken; the problem lists each (``refused``: row, field, code, message)."""

    kind = Kind.MALFORMED
    code = "players_refused"
    message = "Some of these rows cannot be, so nothing was changed."


def refusal(row: int, error: DomainError | msgspec.ValidationError) -> Refusal:
    """What is wrong with a row, from the failure that it caused."""
    if isinstance(error, DomainError):
        return Refusal(row=row, field=str(error.details.get("field", "")), code=error.code, message=error.public)
    return Refusal(row=row, field=_named(str(error)), code=Malformed.code, message=str(error))


def _named(message: str) -> str:
    """The field msgspec names: where the value is (``$.age``), or which one there is not."""
    found = re.search(r"required field `([^`]+)`|`\$\.([^`]+)`", message)
    return found[1] or found[2] if found else ""
