"""Whose resume it is going to be."""

from __future__ import annotations

from uuid import UUID

from kernel.errors import DomainError, Kind
from kernel.identity.principal import Principal


class UserIdMalformed(DomainError):
    """A ``user_id`` that no account can have."""

    kind = Kind.MALFORMED
    code = "user_id_malformed"
    message = "A user_id is the UUID of an account. To mean yourself, leave it out."


class ResumeNotForOthers(DomainError):
    """Only administrators write resumes for other people."""

    kind = Kind.FORBIDDEN
    code = "resume_not_for_others"
    message = "You can write a resume for yourself only: leave user_id out, or send your own."


def owner_of(caller: Principal, user_id: str | None) -> UUID:
    """The caller, unless an administrator names somebody else. :raises UserIdMalformed: :raises ResumeNotForOthers:"""
    owner = caller.user_id if user_id is None else user_id_of(user_id)
    if owner != caller.user_id and not caller.is_admin:
        raise ResumeNotForOthers
    return owner


def user_id_of(text: str) -> UUID:
    """:raises UserIdMalformed:"""
    try:
        return UUID(text)
    except ValueError:
        raise UserIdMalformed(field="user_id") from None
