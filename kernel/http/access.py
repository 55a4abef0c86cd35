"""Who may call an operation, decided before its body is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kernel.errors import Forbidden, Unauthenticated
from kernel.identity.principal import Principal


@dataclass(frozen=True, slots=True)
class Access:
    """A rule over the caller; ``name`` appears in the schema and in the authorization tests."""

    name: str
    allows: Callable[[Principal], bool]
    anonymous: bool = False

    def check(self, principal: Principal | None) -> None:
        """:raises Unauthenticated: nobody is signed in. :raises Forbidden: somebody else is needed."""
        if self.anonymous:
            return
        if principal is None:
            raise Unauthenticated
        if not self.allows(principal):
            raise Forbidden(needs=self.name)


ANYONE = Access("anyone", lambda principal: True, anonymous=True)
SIGNED_IN = Access("signed_in", lambda principal: not principal.is_service)
STAFF = Access("staff", lambda principal: principal.is_staff)
ADMIN = Access("admin", lambda principal: principal.is_admin)
SERVICE_OR_STAFF = Access("service_or_staff", lambda principal: principal.is_service or principal.is_staff)
