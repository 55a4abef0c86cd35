"""Going back to what a resume was: a new version that says what the old one said."""

from __future__ import annotations

from uuid import UUID

from apps.resumes.models import Resume
from apps.resumes.queries import document_of, find_version
from apps.resumes.writing.rows import locked_resume, store_next, write
from kernel.db import transaction
from kernel.identity.principal import Principal


def restore_version(*, caller: Principal, resume_id: UUID, restored: int, version: int | None = None) -> Resume:
    """Nothing is lost: what is there now stays a version. Files and the public link stay as they are.

    :param restored: the version to go back to. :param version: the one that the caller looked at.
    :raises ResumeNotFound: :raises VersionNotFound: :raises ResumeIsChanged:
    """
    with transaction("resumes"):
        resume = locked_resume(caller, resume_id, version=version)
        earlier = find_version(resume=resume, version=restored)
        if write(resume, title=earlier.title, document=document_of(earlier)):
            store_next(resume, changed_by=caller.user_id)
    return resume
