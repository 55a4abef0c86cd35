"""Identifiers: UUIDv7, ordered by time (RFC 9562)."""

from __future__ import annotations

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """A fresh UUIDv7; ids made later sort later (to the millisecond)."""
    return UUID(int=uuid_utils.uuid7().int)
