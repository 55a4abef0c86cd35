"""From a resume to a PDF or the picture of a page. Nothing is kept: setting one again costs less than looking it up."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import msgspec

from apps.resumes import conf
from apps.resumes.domain.printed import printed
from apps.resumes.typesetting.workers import Answer, Lost, NoPlace, TooSlow, Workers
from kernel.errors import DomainError, Kind, Unavailable
from kernel.logging import log

Theme = Literal["classic", "modern"]
Paper = Literal["a4", "letter"]
THEMES = Path(__file__).parent / "themes"
TYPST_NAMES: dict[Paper, str] = {"a4": "a4", "letter": "us-letter"}


class ResumeNotPrintable(DomainError):
    """Nothing could be made of the document, or not within memory."""

    kind = Kind.REFUSED
    code = "resume_not_printable"
    message = "This resume cannot be set."


class TypesettingBusy(Unavailable):
    """All workers are busy, or this resume took too long."""

    code = "typesetting_busy"
    message = "The resume could not be set in time. Try again shortly."


class PageNotFound(DomainError):
    """The resume has fewer pages; ``pages``: how many."""

    kind = Kind.NOT_FOUND
    code = "resume_page_not_found"
    message = "The resume has no such page."


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be set, and how. :param moment: when the document was written; the date of the PDF."""

    document: Mapping[str, Any]
    title: str
    moment: datetime
    theme: Theme = "classic"
    paper: Paper = "a4"


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A PNG of one page. :param pages: how many there are."""

    png: bytes
    pages: int


def etag_of(sheet: Sheet, *, page: int = 0) -> str:
    """The same for the same pages, without making them: a hash of all that they are made of."""
    made_of = (_themes_hash(), sheet.theme, sheet.paper, int(sheet.moment.timestamp()), page, _data(sheet))
    return hashlib.sha256(repr(made_of).encode()).hexdigest()[:32]


def pdf_of(sheet: Sheet) -> bytes:
    """Tagged, with live links; PDF/UA-1 unless the fonts lack a letter.

    :raises ResumeNotPrintable: :raises TypesettingBusy:
    """
    return _ask(sheet, format="pdf").body


def picture_of(sheet: Sheet, *, page: int = 1) -> Picture:
    """:raises PageNotFound: :raises ResumeNotPrintable: :raises TypesettingBusy:"""
    answer = _ask(sheet, format="png", page=page)
    if answer.outcome == b"?":
        raise PageNotFound(pages=answer.pages)
    return Picture(png=answer.body, pages=answer.pages)


def _ask(sheet: Sheet, **how: Any) -> Answer:
    request = {
        "theme": sheet.theme,
        "paper": TYPST_NAMES[sheet.paper],
        "resume": _data(sheet),
        "timestamp": int(sheet.moment.timestamp()),
        **how,
    }
    try:
        answer = _workers().ask(
            msgspec.json.encode(request), wait=conf.typesetting_seconds(), seconds=conf.typesetting_seconds()
        )
    except (NoPlace, TooSlow) as error:
        raise TypesettingBusy(internal=type(error).__name__, retry_after=5) from None
    except Lost as error:
        raise ResumeNotPrintable(internal=str(error)) from None
    if answer.outcome == b"-":
        log.warning("resume_not_set", theme=sheet.theme, error=answer.body.decode()[:500])
        raise ResumeNotPrintable
    return answer


def _data(sheet: Sheet) -> str:
    return msgspec.json.encode(printed(sheet.document, title=sheet.title)).decode()


@cache
def _workers() -> Workers:
    return Workers(most=conf.typesetting_workers())


@cache
def _themes_hash() -> str:
    """Of everything that shapes a page beside the resume: a new release makes new pages."""
    files = sorted([*THEMES.glob("*.typ"), *THEMES.parent.glob("fonts/*.otf")])
    digest = hashlib.sha256(version("typst").encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
