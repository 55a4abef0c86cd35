"""What other contexts may hear of resumes. Nobody needs to ask them anything yet."""

from __future__ import annotations

from uuid import UUID

from kernel.events import Event


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
