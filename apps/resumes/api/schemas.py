"""What clients send about resumes. Rules of a value have codes of their own, in the domain."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from apps.resumes.contract import ResumeView
from apps.resumes.typesetting import Paper, Theme

Text = Annotated[str, Meta(max_length=20_000)]
Word = Annotated[str, Meta(max_length=400, pattern=r"^[^\x00]*$")]
Name = Annotated[str, Meta(max_length=1_000)]
Skills = Annotated[list[Name], Meta(max_length=1_000)]
Files = Annotated[list[UUID], Meta(max_length=100)]
Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Limit = Annotated[int, Meta(ge=1, le=100)]
Cursor = Annotated[str, Meta(max_length=1_000)]


class CreateResume(msgspec.Struct, frozen=True, kw_only=True):
    """``user_id``: your own, or left out; an administrator may name somebody else."""

    title: Name
    user_id: Name | None = None
    summary: Text | None = None
    skills: Skills | None = None
    experience: Text | None = None
    education: Text | None = None
    file_ids: Files | None = None
    photo_file_id: UUID | None = None


class ChangeResume(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out stays, ``null`` empties. ``version``: the one looked at, like ``If-Match``."""

    title: Name | UnsetType = UNSET
    summary: Text | UnsetType | None = UNSET
    skills: Skills | UnsetType | None = UNSET
    experience: Text | UnsetType | None = UNSET
    education: Text | UnsetType | None = UNSET
    file_ids: Files | UnsetType | None = UNSET
    photo_file_id: UUID | UnsetType | None = UNSET
    version: Version | None = None


class ListResumes(msgspec.Struct, frozen=True, kw_only=True):
    cursor: Cursor = ""
    limit: Limit = 20


class ListVersions(ListResumes, frozen=True, kw_only=True):
    pass


class SearchResumes(msgspec.Struct, frozen=True, kw_only=True):
    """``skill``: the beginning of a skill, several times for several, all of which must be there. ``q``: words."""

    skill: Word = ""
    q: Word = ""
    cursor: Cursor = ""
    limit: Limit = 20


class FoundResume(msgspec.Struct, frozen=True, kw_only=True):
    """``score``: the higher, the better; it means something within one search only."""

    resume: ResumeView
    score: int


class ImportResume(msgspec.Struct, frozen=True, kw_only=True):
    """``title``: else ``basics.label``, else ``basics.name``. ``user_id``: as in ``POST /api/resumes``."""

    title: Name = ""
    user_id: Name | None = None


class Print(msgspec.Struct, frozen=True, kw_only=True):
    theme: Theme = "classic"
    paper: Paper = "a4"


class Preview(Print, frozen=True, kw_only=True):
    page: Annotated[int, Meta(ge=1, le=1_000)] = 1


class PublicPrint(msgspec.Struct, frozen=True, kw_only=True):
    """``theme``: else the one that the owner chose."""

    theme: Theme | None = None
    paper: Paper = "a4"


class PublishResume(msgspec.Struct, frozen=True, kw_only=True):
    """``show_contacts``: e-mail address, telephone number and street too. What is left out stays as it is."""

    show_contacts: bool | None = None
    theme: Theme | None = None


class PublicLinkView(msgspec.Struct, frozen=True, kw_only=True):
    """Where anybody who knows the address can read the resume, and how often somebody did."""

    resume_id: UUID
    slug: str
    public_url: str
    pdf_url: str
    show_contacts: bool
    theme: str
    views: int
    downloads: int
    published_at: datetime


class VersionDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What a version said, as a JSON Resume."""

    version: int
    title: str
    changed_by: UUID | None
    created_at: datetime
    document: msgspec.Raw
