"""Replacing all that a resume says with another JSON Resume."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.resumes.jsonresume import validated
from apps.resumes.models import Resume
from apps.resumes.writing.rows import locked_resume, store_next, write
from kernel.db import transaction
from kernel.identity.principal import Principal


def replace_document(
    *, caller: Principal, resume_id: UUID, document: dict[str, Any], version: int | None = None
) -> Resume:
    """The title stays; so do files and the public link. The same document again leaves no version.

    :raises ResumeNotFound: :raises ResumeIsChanged: :raises DocumentInvalid: :raises DocumentMalformed:
    :raises ResumeTooDeep: :raises ResumeTooLarge: :raises ResumeTextInvalid:
    """
    wanted = validated(document)
    with transaction("resumes"):
        resume = locked_resume(caller, resume_id, version=version)
        if write(resume, title=resume.title, document=wanted):
            store_next(resume, changed_by=caller.user_id)
    return resume
