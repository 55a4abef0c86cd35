"""Reading a published resume by its secret address, and counting that."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Literal

import msgspec
from django.db.models import F

from apps.resumes.contract import ResumeNotFound
from apps.resumes.domain.public import public_document
from apps.resumes.jsonresume import SCHEMA
from apps.resumes.models import PublicLink
from apps.resumes.queries import FileOfResume, document_of, files_of, public_path

SLUG = re.compile(r"[A-Za-z0-9_-]{16,64}")


class PublicResume(msgspec.Struct, frozen=True, kw_only=True):
    """What strangers see: no ids of ours, and of its person's address and numbers only what the owner shows."""

    title: str
    document: dict[str, Any]
    files: list[FileOfResume]
    pdf_url: str
    theme: str
    updated_at: datetime


def read_public_resume(*, slug: str) -> PublicResume:
    """:raises ResumeNotFound: there is no such address, or it was taken back."""
    links = PublicLink.objects.using("resumes").select_related("resume")
    link = links.filter(slug=slug).first() if SLUG.fullmatch(slug) else None
    if link is None:
        raise ResumeNotFound
    return PublicResume(
        title=link.resume.title,
        document=public_document(document_of(link.resume), schema=SCHEMA, show_contacts=link.show_contacts),
        files=files_of(link.resume),
        pdf_url=f"{public_path(link.slug)}/pdf",
        theme=link.theme,
        updated_at=link.resume.updated_at,
    )


def count_reading(*, slug: str, of: Literal["views", "downloads"]) -> None:
    """One more; a link that was taken back meanwhile counts nothing."""
    PublicLink.objects.using("resumes").filter(slug=slug).update(**{of: F(of) + 1})
