"""Resumes as PDF and as pictures: they read back."""

from __future__ import annotations

import io
import os
import time
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.integration.resumes.conftest import sample

THEMES = ["classic", "modern"]
IN_ORDER = (
    "Richard Hendriks",
    "Richard hails from Tulsa",
    "Pied Piper is a multi-platform",
    "Build an algorithm",
    "Miss Direction",
    "Bachelor, Information Technology",
)
SIGNS = """#read("/etc/passwd") $x^2$ *b* _i_ @a <l> \\ `c` // /* C++ &amp;"""


def read_pdf(reply: Any) -> PdfReader:
    assert (reply.status_code, reply["Content-Type"]) == (200, "application/pdf"), reply.content[:500]
    return PdfReader(io.BytesIO(reply.content))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\u200b", "").split())


def links_of(reader: PdfReader) -> set[str]:
    found = [note.get_object() for page in reader.pages for note in page.get("/Annots") or []]
    return {note["/A"]["/URI"] for note in found if "/A" in note and "/URI" in note["/A"]}


@pytest.mark.parametrize("theme", THEMES)
def test_the_text_reads_in_order_and_the_links_are_alive(desk: Any, theme: str) -> None:
    reader = read_pdf(desk.ask("GET", f"/{desk.imported(sample())}/pdf?theme={theme}"))
    text = text_of(reader)
    told = [text.find(words) for words in IN_ORDER]
    assert -1 not in told
    assert told == sorted(told)
    assert "Weisman Scores™" in text
    assert {"mailto:richard.hendriks@mail.com", "http://richardhendricks.example.com", "tel:9125554321"} <= links_of(
        reader
    )
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Richard Hendriks: Programmer", "Richard Hendriks")


@pytest.mark.parametrize("theme", THEMES)
def test_it_is_tagged_for_those_who_cannot_see(desk: Any, theme: str) -> None:
    reader = read_pdf(desk.ask("GET", f"/{desk.imported(sample())}/pdf?theme={theme}"))
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()


@pytest.mark.parametrize(("paper", "points"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_paper(desk: Any, paper: str, points: tuple[int, int]) -> None:
    (page, *_) = read_pdf(desk.ask("GET", f"/{desk.created()['resume_id']}/pdf?paper={paper}")).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == points


@pytest.mark.parametrize("theme", THEMES)
def test_three_alphabets_and_signs_that_a_typesetter_would_read(desk: Any, theme: str) -> None:
    words = (
        'Ελένη Παπαδοπούλου, Ольга Щербакова, Łódź; #read("/etc/passwd") $x^2$ *b* _i_ @a <l> \\ `c` // /* C++ &amp;'
    )
    text = text_of(read_pdf(desk.ask("GET", f"/{desk.created(summary=words)['resume_id']}/pdf?theme={theme}")))
    assert words in text
    assert "root:" not in text


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    "basics",
    [
        {"name": "日本 太郎 🎉", "summary": "漢字だけの文章。" * 40},
        {"name": "محمد علي", "summary": "שלום עולם " * 50},
        {"name": "N" * 300, "label": "L" * 500, "url": "https://example.com/" + "p" * 1_500},
        {"name": "\u202e\u0007", "summary": "\u0301" * 200, "email": "a@b.c"},
        {},
    ],
    ids=["cjk", "rtl", "long", "odd", "empty"],
)
def test_nothing_that_a_person_is_called_breaks_it(desk: Any, theme: str, basics: dict[str, str]) -> None:
    assert len(read_pdf(desk.ask("GET", f"/{desk.imported({'basics': basics})}/pdf?theme={theme}")).pages) >= 1


@pytest.mark.parametrize("theme", THEMES)
def test_hundreds_of_entries_are_all_there(desk: Any, theme: str) -> None:
    count = 600 if os.environ.get("BANYAN_FULL") else 120
    many = {
        "work": [
            {"position": f"Position-{n}", "name": "Mill Rovers", "highlights": ["Did this"]} for n in range(count)
        ],
        "skills": [{"name": f"Skill-{n}", "keywords": ["a", "b"]} for n in range(count)],
    }
    reader = read_pdf(desk.ask("GET", f"/{desk.imported(many)}/pdf?theme={theme}"))
    words = set(text_of(reader).replace(":", " ").split())
    assert {f"Position-{n}" for n in range(count)} | {f"Skill-{n}" for n in range(count)} <= words
    assert len(reader.pages) < count / 6


def test_the_same_pages_are_the_same_bytes_and_not_sent_twice(desk: Any) -> None:
    path = f"/{desk.imported(sample())}/pdf"
    first, second = desk.ask("GET", path), desk.ask("GET", path)
    assert first.content == second.content
    assert desk.ask("GET", path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert desk.ask("GET", f"{path}?theme=modern")["ETag"] != first["ETag"]
    assert 'filename="Richard Hendriks - Programmer.pdf"' in first["Content-Disposition"]


def test_it_is_quick(desk: Any) -> None:
    path = f"/{desk.imported(sample())}/pdf"
    desk.ask("GET", path)
    started = time.perf_counter()
    desk.ask("GET", f"{path}?theme=modern")
    assert time.perf_counter() - started < 0.5


def test_a_page_as_a_picture(desk: Any) -> None:
    path = f"/{desk.imported(sample())}/preview"
    reply = desk.ask("GET", f"{path}?theme=modern&page=2")
    assert (reply.status_code, reply["Content-Type"], reply["X-Pages"]) == (200, "image/png", "2")
    picture = Image.open(io.BytesIO(reply.content))
    assert 1.40 < picture.height / picture.width < 1.42
    beyond = desk.ask("GET", f"{path}?page=3")
    assert (beyond.status_code, beyond.json()["code"], beyond.json()["pages"]) == (404, "resume_page_not_found", 2)


@pytest.mark.parametrize(
    "tail", ["pdf?theme=secret", "pdf?theme=../shared", "pdf?paper=a0", "preview?page=0", "preview?page=x"]
)
def test_odd_wishes(desk: Any, tail: str) -> None:
    assert desk.ask("GET", f"/{desk.created()['resume_id']}/{tail}").status_code == 400


def test_the_public_pdf_hides_what_the_public_page_hides(desk: Any) -> None:
    resume_id = desk.imported(sample())
    link = desk.published(resume_id, theme="modern")
    hidden = read_pdf(desk.http.get(link["pdf_url"]))
    assert "Richard Hendriks" in text_of(hidden)
    assert not {"912", "Broadway", "richard.hendriks@"} & set(text_of(hidden).split())
    assert not any(url.startswith(("mailto:", "tel:")) for url in links_of(hidden))
    desk.published(resume_id, show_contacts=True)
    assert "mailto:richard.hendriks@mail.com" in links_of(read_pdf(desk.http.get(link["pdf_url"])))
