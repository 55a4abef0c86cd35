"""Deleting a resume, with its versions and its public link; its files are let go, not deleted."""

from __future__ import annotations

from uuid import UUID

from apps.resumes.contract import ResumeDeleted
from apps.resumes.filing.choice import let_go
from apps.resumes.usecases.agree_files import agree_at_once
from apps.resumes.writing.rows import locked_resume
from kernel.db import transaction
from kernel.events import emit
from kernel.identity.principal import Principal


def delete_resume(*, caller: Principal, resume_id: UUID, version: int | None = None) -> None:
    """:raises ResumeNotFound: :raises ResumeIsChanged:"""
    with transaction("resumes"):
        resume = locked_resume(caller, resume_id, version=version)
        had_files = let_go(resume)
        resume.delete(using="resumes")
        emit(ResumeDeleted(resume_id=resume_id, user_id=resume.user_id), using="resumes")
    if had_files:
        agree_at_once(resume_id=resume_id)
