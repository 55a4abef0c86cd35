"""What other contexts may ask of resumes, and what they may hear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from kernel.contracts import Contract, call
from kernel.errors import DomainError, Kind
from kernel.events import Event


class ResumeNotFound(DomainError):
    """No resume has this id, or it is not the caller's to see."""

    kind = Kind.NOT_FOUND
    code = "resume_not_found"
    message = "There is no such resume."


class ResumeView(msgspec.Struct, frozen=True, kw_only=True):
    """A resume in plain fields; all of it is its JSON Resume.

    :param experience: what was written, else one line for each job. :param education: likewise.
    :param file_ids: of the basement. :param photo_file_id: a picture of the basement's.
    :param public_url: path of the public page, ``None`` while it is not published.
    """

    resume_id: UUID
    user_id: UUID
    title: str
    summary: str
    skills: Sequence[str]
    experience: str
    education: str
    file_ids: Sequence[UUID]
    photo_file_id: UUID | None
    public_url: str | None
    version: int
    created_at: datetime
    updated_at: datetime


class ResumeCreated(Event, topic="resumes.resume_created", version=1):
    resume_id: UUID
    user_id: UUID
    title: str


class ResumeChanged(Event, topic="resumes.resume_changed", version=1):
    resume_id: UUID
    user_id: UUID
    title: str


class ResumeDeleted(Event, topic="resumes.resume_deleted", version=1):
    resume_id: UUID
    user_id: UUID


class ResumePublished(Event, topic="resumes.resume_published", version=1):
    """``published`` is False when its link was taken back."""

    resume_id: UUID
    user_id: UUID
    published: bool


class Resumes(Contract, context="resumes"):
    """Resumes by id."""

    @call(idempotent=True, deadline=2.0, raises=(ResumeNotFound,))
    def get_resume(self, *, resume_id: UUID) -> ResumeView:
        """Whoever asks has checked who may see it. :raises ResumeNotFound:"""
