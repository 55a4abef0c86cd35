"""Storing a resume: what it says, what finds it, and the version that it was."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from apps.resumes import conf
from apps.resumes.contract import ResumeChanged, ResumeNotFound
from apps.resumes.domain.limits import ResumeTooLarge
from apps.resumes.domain.words import search_text, skill_words
from apps.resumes.models import Resume, ResumeVersion
from apps.resumes.queries import writable
from kernel.clock import now
from kernel.errors import DomainError, Kind
from kernel.events import emit
from kernel.identity.principal import Principal

CONTENT = ("title", "document", "skill_words", "search_text")


class ResumeIsChanged(DomainError):
    """Somebody changed the resume after the caller looked; ``version`` is the one that is there now."""

    kind = Kind.CONFLICT
    code = "resume_changed"
    message = "The resume was changed in the meantime. Look again, then decide."


def locked_resume(caller: Principal, resume_id: UUID, *, version: int | None) -> Resume:
    """One that the caller may change, locked until the transaction ends.

    :param version: the one that the caller looked at; ``None``: whatever is there.
    :raises ResumeNotFound: :raises ResumeIsChanged:
    """
    found = writable(caller).select_for_update().filter(resume_id=resume_id).first()
    if found is None:
        raise ResumeNotFound
    if version is not None and version != found.version:
        raise ResumeIsChanged(version=found.version)
    return found


def write(resume: Resume, *, title: str, document: dict[str, Any]) -> bool:
    """Let the row say this; not stored. :returns: whether it said something else. :raises ResumeTooLarge:"""
    text = document_text(document)
    if (resume.title, resume.document) == (title, text):
        return False
    resume.title, resume.document = title, text
    resume.skill_words, resume.search_text = skill_words(document), search_text(title, document)
    return True


def document_text(document: dict[str, Any]) -> str:
    """:raises ResumeTooLarge:"""
    found = msgspec.json.encode(document)
    if len(found) > conf.largest_resume():
        raise ResumeTooLarge(limit_bytes=conf.largest_resume())
    return found.decode()


def store_next(resume: Resume, *, changed_by: UUID | None) -> None:
    """Store a locked row as its next version, keep that version, and announce it, in the open transaction."""
    resume.version += 1
    resume.updated_at = now()
    resume.save(using="resumes", update_fields=[*CONTENT, "version", "updated_at"])
    keep_version(resume, changed_by=changed_by)
    emit(ResumeChanged(resume_id=resume.resume_id, user_id=resume.user_id, title=resume.title), using="resumes")


def keep_version(resume: Resume, *, changed_by: UUID | None) -> None:
    """Of old versions the newest :func:`~apps.resumes.conf.versions_kept` stay."""
    versions = ResumeVersion.objects.using("resumes")
    versions.create(
        resume=resume,
        version=resume.version,
        title=resume.title,
        document=resume.document,
        changed_by=changed_by,
        created_at=resume.updated_at,
    )
    versions.filter(resume=resume, version__lte=resume.version - conf.versions_kept()).delete()
