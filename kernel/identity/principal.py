"""The caller of a request, as its verified token describes it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """A person, or (``service`` set) another host of the platform.

    ``user_id`` is the nil UUID for a service.
    """

    user_id: UUID
    role: str
    token_id: str
    issued_at: datetime
    expires_at: datetime
    service: str = ""

    @property
    def is_service(self) -> bool:
        return bool(self.service)

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"

    @property
    def is_staff(self) -> bool:
        """Trainer or admin."""
        return self.role in ("trainer", "admin")
