"""Reads of resumes: whose they are is in the query. Staff see all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from apps.resumes.contract import ResumeNotFound, ResumeView
from apps.resumes.domain.plain import plain_of
from apps.resumes.models import PublicLink, Resume, ResumeFile, ResumeVersion
from kernel.errors import DomainError, Kind
from kernel.identity.principal import Principal


class VersionNotFound(DomainError):
    """The resume never had this version, or it was too long ago."""

    kind = Kind.NOT_FOUND
    code = "resume_version_not_found"
    message = "There is no such version of this resume."


class ResumeNotPublished(DomainError):
    """The resume has no public link."""

    kind = Kind.NOT_FOUND
    code = "resume_not_published"
    message = "This resume is not published."


class FileOfResume(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a resume shows. :param is_photo: of its person."""

    file_id: UUID
    file_name: str
    file_url: str
    content_type: str
    is_photo: bool


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """A version, without what it says. :param changed_by: ``None`` for a command."""

    version: int
    title: str
    changed_by: UUID | None
    created_at: datetime


def find_resume(*, caller: Principal, resume_id: UUID) -> Resume:
    """One that the caller may read. :raises ResumeNotFound:"""
    return _found(readable(caller).filter(resume_id=resume_id))


def any_resume(*, resume_id: UUID) -> Resume:
    """:raises ResumeNotFound:"""
    return _found(lean_resumes().filter(resume_id=resume_id))


def list_resumes(*, caller: Principal, user_id: UUID | None, before: UUID | None, limit: int) -> list[Resume]:
    """Up to ``limit + 1``, newest first. :param user_id: only this person's."""
    found = readable(caller).order_by("-resume_id")
    if user_id is not None:
        found = found.filter(user_id=user_id)
    if before is not None:
        found = found.filter(resume_id__lt=before)
    return list(found[: limit + 1])


def lean_resumes() -> QuerySet[Resume]:
    """All of them, without what only a search reads."""
    return Resume.objects.using("resumes").defer("skill_words", "search_text", "skill_vector", "search_vector")


def readable(caller: Principal) -> QuerySet[Resume]:
    """What this caller may read."""
    return lean_resumes() if caller.is_staff else lean_resumes().filter(user_id=caller.user_id)


def writable(caller: Principal) -> QuerySet[Resume]:
    """What this caller may change."""
    return lean_resumes() if caller.is_admin else lean_resumes().filter(user_id=caller.user_id)


def find_link(*, caller: Principal, resume_id: UUID) -> PublicLink:
    """Where it is published. :raises ResumeNotFound: :raises ResumeNotPublished:"""
    resume = find_resume(caller=caller, resume_id=resume_id)
    found = PublicLink.objects.using("resumes").filter(resume=resume).first()
    if found is None:
        raise ResumeNotPublished
    return found


def list_versions(*, resume: Resume, before: int | None, limit: int) -> list[ResumeVersion]:
    """Up to ``limit + 1``, newest first, without their documents."""
    found = ResumeVersion.objects.using("resumes").filter(resume=resume).defer("document").order_by("-version")
    if before is not None:
        found = found.filter(version__lt=before)
    return list(found[: limit + 1])


def find_version(*, resume: Resume, version: int) -> ResumeVersion:
    """:raises VersionNotFound:"""
    found = ResumeVersion.objects.using("resumes").filter(resume=resume, version=version).first()
    if found is None:
        raise VersionNotFound
    return found


def document_of(row: Resume | ResumeVersion) -> dict[str, Any]:
    """What was stored, as it was stored."""
    found: dict[str, Any] = msgspec.json.decode(row.document)
    return found


def files_of(resume: Resume) -> list[FileOfResume]:
    """What the basement keeps for it and has told of: the photo first, then the list in its order."""
    found = wanted_files([resume.resume_id])
    return [
        FileOfResume(**{name: getattr(row, name) for name in FileOfResume.__struct_fields__})
        for row in sorted(found, key=lambda row: (not row.is_photo, row.place or 0))
        if row.held
    ]


def view_of(resume: Resume) -> ResumeView:
    return views_of([resume])[0]


def views_of(resumes: Sequence[Resume]) -> list[ResumeView]:
    """In the order given; two statements for all of them."""
    ids = [resume.resume_id for resume in resumes]
    slugs = dict(PublicLink.objects.using("resumes").filter(resume__in=ids).values_list("resume_id", "slug"))
    files: dict[UUID, list[ResumeFile]] = {resume_id: [] for resume_id in ids}
    for row in wanted_files(ids):
        files[row.resume_id].append(row)
    return [_view(resume, slugs.get(resume.resume_id), files[resume.resume_id]) for resume in resumes]


def wanted_files(resume_ids: Sequence[UUID]) -> QuerySet[ResumeFile]:
    return ResumeFile.objects.using("resumes").filter(resume_id__in=resume_ids, wanted=True).order_by("place")


def public_path(slug: str) -> str:
    return f"/api/resumes/public/{slug}"


def _view(resume: Resume, slug: str | None, files: Sequence[ResumeFile]) -> ResumeView:
    return ResumeView(
        resume_id=resume.resume_id,
        user_id=resume.user_id,
        title=resume.title,
        **msgspec.structs.asdict(plain_of(document_of(resume))),
        file_ids=[row.file_id for row in files if row.place is not None],
        photo_file_id=next((row.file_id for row in files if row.is_photo), None),
        public_url=public_path(slug) if slug else None,
        version=resume.version,
        created_at=resume.created_at,
        updated_at=resume.updated_at,
    )


def _found(resumes: QuerySet[Resume]) -> Resume:
    found = resumes.first()
    if found is None:
        raise ResumeNotFound
    return found
