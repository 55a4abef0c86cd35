"""One class per operation: parse, one call, render. Resumes in plain fields."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from apps.resumes.api import schemas
from apps.resumes.contract import ResumeNotFound, ResumeView
from apps.resumes.filing.choice import FileChoice
from apps.resumes.models import Resume
from apps.resumes.queries import find_resume, list_resumes, view_of, views_of
from apps.resumes.queries_search import position_of, search_resumes
from apps.resumes.usecases.change_resume import change_resume
from apps.resumes.usecases.create_resume import Asked, Creation, create_resume
from apps.resumes.usecases.delete_resume import delete_resume
from apps.resumes.writing.owner import owner_of, user_id_of
from kernel.errors import Malformed
from kernel.http import STAFF, Call, Operation, Page, Reply, page_of
from kernel.http.conditional import etag, expected_version
from kernel.http.idempotency import optional_idempotency_key
from kernel.http.paging import decode_cursor

REPLAYED = "Idempotency-Replayed"
EMPTY: dict[str, Any] = {"summary": "", "skills": [], "experience": "", "education": "", "file_ids": []}
MOST_SKILLS_ASKED = 20


class CreateResumeView(Operation):
    """Keep a resume. With an `Idempotency-Key`, the same key keeps one once (`Idempotency-Replayed: true`)."""

    method = "POST"
    status = 201
    body = schemas.CreateResume
    reply = ResumeView

    def handle(self, call: Call) -> Reply:
        body: schemas.CreateResume = call.body
        asked = Asked(
            user_id=owner_of(call.user, body.user_id),
            title=body.title,
            fields={name: getattr(body, name) or EMPTY[name] for name in EMPTY if name != "file_ids"},
            files=FileChoice(
                file_ids=body.file_ids or msgspec.UNSET, photo_file_id=body.photo_file_id or msgspec.UNSET
            ),
        )
        key = optional_idempotency_key(call)
        return created(create_resume(creator=call.user.user_id, asked=asked, idempotency_key=key))


class ListResumesView(Operation):
    """Your resumes, newest first; for staff everybody's."""

    query = schemas.ListResumes
    reply = Page[ResumeView]

    def handle(self, call: Call) -> Page[ResumeView]:
        return _page(call, user_id=None)


class ListResumesOfUserView(Operation):
    """A person's resumes, newest first: your own, or for staff anybody's."""

    query = schemas.ListResumes
    reply = Page[ResumeView]

    def handle(self, call: Call) -> Page[ResumeView]:
        user_id = user_id_of(call.path["user_id"])
        if user_id != call.user.user_id and not call.user.is_staff:
            raise ResumeNotFound
        return _page(call, user_id=user_id)


class GetResumeView(Operation):
    """A resume as of now; `ETag` holds the version for `If-Match`."""

    reply = ResumeView

    def handle(self, call: Call) -> Reply:
        return shown(find_resume(caller=call.user, resume_id=call.path["resume_id"]))


class ReplaceResumeView(Operation):
    """Replace the fields that are sent. 409 `resume_changed` when `version` or `If-Match` is not the one there."""

    method = "PUT"
    body = schemas.ChangeResume
    reply = ResumeView

    def handle(self, call: Call) -> Reply:
        return _changed(call)


class ChangeResumeView(Operation):
    """The same as `PUT`."""

    method = "PATCH"
    body = schemas.ChangeResume
    reply = ResumeView

    def handle(self, call: Call) -> Reply:
        return _changed(call)


class DeleteResumeView(Operation):
    """Delete a resume, with its versions and its public link. Its files stay yours."""

    method = "DELETE"
    status = 204

    def handle(self, call: Call) -> None:
        delete_resume(caller=call.user, resume_id=call.path["resume_id"], version=expected_version(call))


class SearchResumesView(Operation):
    """Search all resumes by skills and words, the best first."""

    access = STAFF
    query = schemas.SearchResumes
    reply = Page[schemas.FoundResume]

    def handle(self, call: Call) -> Page[schemas.FoundResume]:
        asked: schemas.SearchResumes = call.query
        found = search_resumes(
            skills=_skills_asked(call), q=asked.q, after=position_of(asked.cursor), limit=asked.limit
        )
        page = page_of(found, limit=asked.limit, cursor=lambda one: f"{one.score} {one.resume.resume_id}")
        views = views_of([one.resume for one in page.results])
        results = [
            schemas.FoundResume(resume=view, score=one.score) for view, one in zip(views, page.results, strict=True)
        ]
        return Page(results=results, next=page.next)


def created(made: Creation) -> Reply:
    replayed = {REPLAYED: "true"} if made.replayed else {}
    return shown(made.resume, {"Location": f"/api/resumes/{made.resume.resume_id}", **replayed})


def shown(resume: Resume, headers: dict[str, str] | None = None) -> Reply:
    return Reply(view_of(resume), headers={**etag(resume.version), **(headers or {})})


def _changed(call: Call) -> Reply:
    body: schemas.ChangeResume = call.body
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not msgspec.UNSET}
    fields = {name: EMPTY[name] if value is None else value for name, value in given.items() if name in EMPTY}
    files = FileChoice(
        file_ids=fields.pop("file_ids", msgspec.UNSET), photo_file_id=given.get("photo_file_id", msgspec.UNSET)
    )
    resume = change_resume(
        caller=call.user,
        resume_id=call.path["resume_id"],
        title=given.get("title"),
        fields=fields,
        files=files,
        version=expected_version(call, body.version),
    )
    return shown(resume)


def _page(call: Call, *, user_id: UUID | None) -> Page[ResumeView]:
    limit: int = call.query.limit
    before = _position(call.query.cursor)
    found = list_resumes(caller=call.user, user_id=user_id, before=before, limit=limit)
    page = page_of(found, limit=limit, cursor=lambda resume: str(resume.resume_id))
    return Page(results=views_of(page.results), next=page.next)


def _position(cursor: str) -> UUID | None:
    """:raises Malformed: the cursor is not one of this list's."""
    try:
        return UUID(decode_cursor(cursor)) if cursor else None
    except ValueError:
        raise Malformed("The cursor is not one that this list gave out.", field="cursor") from None


def _skills_asked(call: Call) -> list[str]:
    """:raises Malformed: too many, or one that is too long or no text."""
    asked: list[str] = call.request.GET.getlist("skill")
    if len(asked) > MOST_SKILLS_ASKED:
        raise Malformed(f"A search takes at most {MOST_SKILLS_ASKED} skills.", field="skill")
    try:
        return msgspec.convert(asked, list[schemas.Word])
    except msgspec.ValidationError as error:
        raise Malformed(str(error), field="skill") from None
