"""Writing a resume, from plain fields or from a JSON Resume."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError

from apps.resumes import conf
from apps.resumes.contract import ResumeCreated
from apps.resumes.domain.limits import LONGEST_TITLE, exact_title
from apps.resumes.domain.plain import begun_as, title_of
from apps.resumes.filing.choice import FileChoice, check_files, choose_files
from apps.resumes.jsonresume import validated
from apps.resumes.models import Resume
from apps.resumes.usecases.agree_files import agree_at_once
from apps.resumes.writing.fields import exact_fields
from apps.resumes.writing.rows import keep_version, write
from kernel.db import transaction
from kernel.errors import DomainError, Kind
from kernel.events import emit
from kernel.http.idempotency import IdempotencyKeyReused, fingerprint


class TooManyResumes(DomainError):
    """The person has as many as one may have; ``limit``: how many that is."""

    kind = Kind.REFUSED
    code = "too_many_resumes"
    message = "You have as many resumes as one may have. Delete one first."


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to have; equal for two requests that are the same request.

    :param fields: plain ones, of a resume that begins with them. :param document: a JSON Resume instead.
    """

    user_id: UUID
    title: str
    fields: dict[str, Any] = {}
    document: dict[str, Any] | None = None
    files: FileChoice = FileChoice()


class Creation(msgspec.Struct, frozen=True, kw_only=True):
    """:param replayed: the key was used before, for the same thing; ``resume`` is what was made then, as of now."""

    resume: Resume
    replayed: bool


def create_resume(*, creator: UUID | None, asked: Asked, idempotency_key: str | None = None) -> Creation:
    """Keep a new resume, once for each of the creator's keys.

    :param creator: who is writing, ``None`` for a command; whose it becomes, ``asked`` says.
    :raises ResumeTextInvalid: :raises ResumeTooLarge: :raises TooManyResumes: :raises FileNotLinkable:
    :raises DocumentInvalid: :raises DocumentMalformed: :raises ResumeTooDeep:
    :raises IdempotencyKeyReused: the key was used for something else.
    """
    resume = Resume(user_id=asked.user_id, created_by=creator, idempotency_key=idempotency_key)
    if idempotency_key is not None:
        resume.fingerprint = fingerprint(asked)
        if earlier := _earlier(resume):
            return Creation(resume=earlier, replayed=True)
    _fill(resume, asked)
    check_files(asked.files, owner_id=asked.user_id)
    _check_count(asked.user_id)
    try:
        _store(resume, asked.files)
    except IntegrityError:
        # Somebody with the same key was quicker.
        earlier = _earlier(resume)
        if earlier is None:
            raise
        return Creation(resume=earlier, replayed=True)
    agree_at_once(resume_id=resume.resume_id, asked=asked.files)
    return Creation(resume=resume, replayed=False)


def _fill(resume: Resume, asked: Asked) -> None:
    if asked.document is None:
        title = exact_title(asked.title)
        document = begun_as(title, exact_fields(asked.fields))
    else:
        document = validated(asked.document)
        title = exact_title(asked.title or title_of(document, longest=LONGEST_TITLE))
    write(resume, title=title, document=document)


def _store(resume: Resume, files: FileChoice) -> None:
    with transaction("resumes"):
        resume.updated_at = resume.created_at
        resume.save(using="resumes", force_insert=True)
        keep_version(resume, changed_by=resume.created_by)
        choose_files(resume, files)
        emit(ResumeCreated(resume_id=resume.resume_id, user_id=resume.user_id, title=resume.title), using="resumes")


def _check_count(user_id: UUID) -> None:
    """A soft limit: two at once may pass it by one. :raises TooManyResumes:"""
    if Resume.objects.using("resumes").filter(user_id=user_id).count() >= conf.resumes_each():
        raise TooManyResumes(limit=conf.resumes_each())


def _earlier(resume: Resume) -> Resume | None:
    """:raises IdempotencyKeyReused:"""
    if resume.idempotency_key is None:
        return None
    key = {"created_by": resume.created_by, "idempotency_key": resume.idempotency_key}
    found = Resume.objects.using("resumes").filter(**key).first()
    if found is not None and bytes(found.fingerprint or b"") != resume.fingerprint:
        raise IdempotencyKeyReused
    return found
