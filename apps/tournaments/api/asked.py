"""What operations read from their calls."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from kernel.errors import Malformed, Unauthenticated
from kernel.http import Call


def sent(body: msgspec.Struct) -> dict[str, Any]:
    """The fields that were sent."""
    return {name: value for name, value in msgspec.structs.asdict(body).items() if value is not msgspec.UNSET}


def caller_of(call: Call) -> UUID:
    """:raises Unauthenticated: nobody can ask for what is theirs."""
    if call.principal is None:
        raise Unauthenticated
    return call.principal.user_id


def uuid_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise cursor_refused() from None


def cursor_refused() -> Malformed:
    return Malformed("The cursor is not one that this list gave out.", field="cursor")
