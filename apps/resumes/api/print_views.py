"""One class per operation: parse, one call, render. Resumes on paper, and in public."""

from __future__ import annotations

from typing import Any

from django.utils.http import content_disposition_header

from apps.resumes.api import schemas
from apps.resumes.domain.printed import file_name
from apps.resumes.models import PublicLink, Resume
from apps.resumes.queries import document_of, find_link, find_resume, public_path
from apps.resumes.typesetting import Sheet, etag_of, pdf_of, picture_of
from apps.resumes.usecases.publish_resume import publish_resume, unpublish_resume
from apps.resumes.usecases.read_public_resume import PublicResume, count_reading, read_public_resume
from kernel.http import ANYONE, Call, Operation, Reply
from kernel.http.conditional import unless_known

SECRET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
"""An address that only its owner gives away."""


class PrintResumeView(Operation):
    """The resume as a PDF: tagged, with live links. `theme`: classic or modern; `paper`: a4 or letter."""

    query = schemas.Print
    media_type = "application/pdf"

    def handle(self, call: Call) -> Reply:
        resume = find_resume(caller=call.user, resume_id=call.path["resume_id"])
        return _pdf(call, _sheet(resume, call.query))


class PreviewResumeView(Operation):
    """A page as a picture; `X-Pages` says how many there are."""

    query = schemas.Preview
    media_type = "image/png"

    def handle(self, call: Call) -> Reply:
        resume = find_resume(caller=call.user, resume_id=call.path["resume_id"])
        sheet, page = _sheet(resume, call.query), call.query.page
        pages: dict[str, str] = {}

        def make() -> bytes:
            picture = picture_of(sheet, page=page)
            pages["X-Pages"] = str(picture.pages)
            return picture.png

        reply = unless_known(call, version=etag_of(sheet, page=page), make=make)
        reply.headers |= pages
        return reply


class PublishResumeView(Operation):
    """Give the resume a secret address that anybody who knows it can read; again is the same address."""

    method = "POST"
    body = schemas.PublishResume
    reply = schemas.PublicLinkView

    def handle(self, call: Call) -> schemas.PublicLinkView:
        body: schemas.PublishResume = call.body
        resume_id = call.path["resume_id"]
        return _link(
            publish_resume(caller=call.user, resume_id=resume_id, show_contacts=body.show_contacts, theme=body.theme)
        )


class GetPublicLinkView(Operation):
    """Where it is published, and how often somebody looked."""

    reply = schemas.PublicLinkView

    def handle(self, call: Call) -> schemas.PublicLinkView:
        return _link(find_link(caller=call.user, resume_id=call.path["resume_id"]))


class UnpublishResumeView(Operation):
    """Take the address back for ever. Publishing again makes another one."""

    method = "DELETE"
    status = 204

    def handle(self, call: Call) -> None:
        unpublish_resume(caller=call.user, resume_id=call.path["resume_id"])


class GetPublicResumeView(Operation):
    """A published resume, without what its owner keeps private."""

    access = ANYONE
    reply = PublicResume

    def handle(self, call: Call) -> Reply:
        found = read_public_resume(slug=call.path["slug"])
        _count(call, "views")
        return Reply(found, headers={**SECRET, "Cache-Control": "no-cache"})


class PrintPublicResumeView(Operation):
    """A published resume as a PDF."""

    access = ANYONE
    query = schemas.PublicPrint
    media_type = "application/pdf"

    def handle(self, call: Call) -> Reply:
        found = read_public_resume(slug=call.path["slug"])
        theme: Any = call.query.theme or found.theme
        sheet = Sheet(
            document=found.document, title=found.title, moment=found.updated_at, theme=theme, paper=call.query.paper
        )
        reply = _pdf(call, sheet)
        if reply.status != 304:
            _count(call, "downloads")
        reply.headers |= SECRET
        return reply


def _pdf(call: Call, sheet: Sheet) -> Reply:
    reply = unless_known(call, version=etag_of(sheet), make=lambda: pdf_of(sheet))
    name = file_name(sheet.document, title=sheet.title)
    reply.headers["Content-Disposition"] = str(content_disposition_header(False, name))
    return reply


def _sheet(resume: Resume, query: schemas.Print) -> Sheet:
    return Sheet(
        document=document_of(resume),
        title=resume.title,
        moment=resume.updated_at,
        theme=query.theme,
        paper=query.paper,
    )


def _count(call: Call, of: Any) -> None:
    if call.request.method == "GET":
        count_reading(slug=call.path["slug"], of=of)


def _link(link: PublicLink) -> schemas.PublicLinkView:
    return schemas.PublicLinkView(
        resume_id=link.resume_id,
        slug=link.slug,
        public_url=public_path(link.slug),
        pdf_url=f"{public_path(link.slug)}/pdf",
        show_contacts=link.show_contacts,
        theme=link.theme,
        views=link.views,
        downloads=link.downloads,
        published_at=link.published_at,
    )
