"""The contract, kept."""

from __future__ import annotations

from uuid import UUID

from apps.resumes import queries
from apps.resumes.contract import Resumes, ResumeView


class LocalResumes(Resumes):
    """Each method is one use-case or query."""

    def get_resume(self, *, resume_id: UUID) -> ResumeView:
        return queries.view_of(queries.any_resume(resume_id=resume_id))


IMPLEMENTATION = LocalResumes()
