"""Changing a resume: plain fields, the whole document, or its files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.resumes.contract import ResumeNotFound
from apps.resumes.domain.limits import exact_title
from apps.resumes.domain.plain import changed, retitled
from apps.resumes.filing.choice import FileChoice, check_files, choose_files
from apps.resumes.models import Resume
from apps.resumes.queries import document_of, writable
from apps.resumes.usecases.agree_files import agree_at_once
from apps.resumes.writing.fields import exact_fields
from apps.resumes.writing.rows import locked_resume, store_next, write
from kernel.db import transaction
from kernel.identity.principal import Principal

NO_FILES = FileChoice()


def change_resume(
    *,
    caller: Principal,
    resume_id: UUID,
    title: str | None = None,
    fields: dict[str, Any] | None = None,
    files: FileChoice = NO_FILES,
    version: int | None = None,
) -> Resume:
    """Change what is given, all or nothing. Changes that change nothing leave no version.

    :param fields: plain ones; empty ones leave the document.
    :param version: the one that the caller looked at; ``None``: whatever is there.
    :raises ResumeNotFound: :raises ResumeIsChanged: :raises ResumeTextInvalid: :raises ResumeTooLarge:
    :raises FileNotLinkable:
    """
    wanted = exact_fields(fields or {})
    title = None if title is None else exact_title(title)
    if not files.says_nothing:
        check_files(files, owner_id=_owner(caller, resume_id))
    with transaction("resumes"):
        resume = locked_resume(caller, resume_id, version=version)
        named = resume.title if title is None else title
        document = retitled(changed(document_of(resume), wanted), before=resume.title, after=named)
        says_more = write(resume, title=named, document=document)
        if choose_files(resume, files) or says_more:
            store_next(resume, changed_by=caller.user_id)
    agree_at_once(resume_id=resume_id, asked=files)
    return resume


def _owner(caller: Principal, resume_id: UUID) -> UUID:
    """:raises ResumeNotFound:"""
    found = writable(caller).filter(resume_id=resume_id).values_list("user_id", flat=True).first()
    if found is None:
        raise ResumeNotFound
    return found
