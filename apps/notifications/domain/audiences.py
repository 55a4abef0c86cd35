"""Who a notification is for, as one word: ``person:<user_id>``, ``role:<role>`` or ``everyone``."""

from __future__ import annotations

from uuid import UUID

from apps.notifications.contract import Audience

EVERYONE = "everyone"


def person(user_id: UUID) -> str:
    return f"person:{user_id}"


def role(name: str) -> str:
    return f"role:{name}"


def audiences_of(*, user_id: UUID, role_name: str) -> tuple[str, ...]:
    """The audiences that somebody belongs to."""
    return (person(user_id), role(role_name), EVERYONE)


def parts(audience: str) -> tuple[Audience, UUID | None, str | None]:
    """Kind, person and role of an audience."""
    kind, _, whom = audience.partition(":")
    match kind:
        case "person":
            return "person", UUID(whom), None
        case "role":
            return "role", None, whom
    return "everyone", None, None


def word(kind: Audience, user_id: UUID | None, role_name: str | None) -> str:
    """The opposite of :func:`parts`."""
    return EVERYONE if kind == "everyone" else f"{kind}:{user_id or role_name}"
