"""One class per operation: parse, one call, render. Resumes as JSON Resume, and what they were before."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, RawPostDataException, UnreadablePostError

from apps.resumes.api import schemas
from apps.resumes.api.resume_views import created, shown
from apps.resumes.contract import ResumeView
from apps.resumes.jsonresume import VERSION, DocumentMalformed, read
from apps.resumes.queries import VersionView, find_resume, find_version, list_versions
from apps.resumes.usecases.create_resume import Asked, create_resume
from apps.resumes.usecases.replace_document import replace_document
from apps.resumes.usecases.restore_version import restore_version
from apps.resumes.writing.owner import owner_of
from kernel.errors import Malformed
from kernel.http import Call, Operation, Page, Reply, page_of
from kernel.http.conditional import expected_version, unless_known
from kernel.http.idempotency import optional_idempotency_key
from kernel.http.operation import JSON
from kernel.http.paging import decode_cursor
from kernel.http.problem import UnsupportedType

JSON_RESUME = {JSON: {"type": "object", "description": f"A JSON Resume, schema {VERSION}."}}


class ImportResumeView(Operation):
    """Keep a JSON Resume as a new resume, all of it. 422 `resume_document_invalid` names each mistake by its path."""

    method = "POST"
    status = 201
    query = schemas.ImportResume
    consumes = JSON_RESUME
    reply = ResumeView

    def handle(self, call: Call) -> Reply:
        asked = Asked(
            user_id=owner_of(call.user, call.query.user_id),
            title=call.query.title,
            document=sent_document(call.request),
        )
        key = optional_idempotency_key(call)
        return created(create_resume(creator=call.user.user_id, asked=asked, idempotency_key=key))


class ExportResumeView(Operation):
    """The resume as a JSON Resume: exactly what was imported, or what its fields make."""

    def handle(self, call: Call) -> Reply:
        resume = find_resume(caller=call.user, resume_id=call.path["resume_id"])
        return unless_known(call, version=resume.version, make=resume.document.encode)


class ReplaceDocumentView(Operation):
    """Replace all that the resume says with this JSON Resume; title, files and public link stay."""

    method = "PUT"
    consumes = JSON_RESUME
    reply = ResumeView

    def handle(self, call: Call) -> Reply:
        document = sent_document(call.request)
        resume_id, version = call.path["resume_id"], expected_version(call)
        return shown(replace_document(caller=call.user, resume_id=resume_id, document=document, version=version))


class ListVersionsView(Operation):
    """What the resume was, newest first; each change is a version."""

    query = schemas.ListVersions
    reply = Page[VersionView]

    def handle(self, call: Call) -> Page[VersionView]:
        limit: int = call.query.limit
        resume = find_resume(caller=call.user, resume_id=call.path["resume_id"])
        found = list_versions(resume=resume, before=_position(call.query.cursor), limit=limit)
        page = page_of(found, limit=limit, cursor=lambda one: str(one.version))
        return Page(
            results=[msgspec.convert(one, VersionView, from_attributes=True) for one in page.results], next=page.next
        )


class GetVersionView(Operation):
    """A version, with its document."""

    reply = schemas.VersionDocument

    def handle(self, call: Call) -> schemas.VersionDocument:
        resume = find_resume(caller=call.user, resume_id=call.path["resume_id"])
        found = find_version(resume=resume, version=_version(call))
        return schemas.VersionDocument(
            version=found.version,
            title=found.title,
            changed_by=found.changed_by,
            created_at=found.created_at,
            document=msgspec.Raw(found.document.encode()),
        )


class RestoreVersionView(Operation):
    """Say again what that version said, as a new version: nothing is lost."""

    method = "POST"
    reply = ResumeView

    def handle(self, call: Call) -> Reply:
        restored = restore_version(
            caller=call.user,
            resume_id=call.path["resume_id"],
            restored=_version(call),
            version=expected_version(call),
        )
        return shown(restored)


def sent_document(request: HttpRequest) -> dict[str, Any]:
    """:raises UnsupportedType: :raises DocumentMalformed: :raises DocumentInvalid: :raises Malformed:"""
    kind = (request.content_type or "").lower()
    if kind not in (JSON, "") and not kind.endswith("+json"):
        raise UnsupportedType
    try:
        body = request.body
    except (RawPostDataException, UnreadablePostError):
        raise Malformed("The body could not be read to its end.") from None
    if not body:
        raise DocumentMalformed
    return read(body)


def _version(call: Call) -> int:
    """A number that no version has is one that is not there, however long it is."""
    return min(int(call.path["version"]), 2**31 - 1)


def _position(cursor: str) -> int | None:
    """:raises Malformed: the cursor is not one of this list's."""
    text = decode_cursor(cursor)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Malformed("The cursor is not one that this list gave out.", field="cursor")
    return int(text)
