"""Hostile files sent to the real endpoint: each is refused and leaves nothing, or is kept and can harm nobody."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import unquote

import pytest
from PIL import Image

from apps.basement.models import File, Picture
from apps.basement.storage import store
from apps.basement.usecases.make_thumbnails import make_thumbnails
from tests.fakes.files import archives, documents, pictures
from tests.fakes.good_files import GOOD, Good
from tests.fakes.hostile_files import FAMILIES, Family, members
from tests.integration.basement.accepting.conftest import multipart
from tests.integration.basement.accepting.rows import nothing_of


@pytest.fixture
def person(make_user: Any) -> Any:
    return make_user()


def send(http: Any, person: Any, content: bytes, name: str, declared: str = "") -> Any:
    """As a browser does: what would end the header is written in percent."""
    name = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    body, kind = multipart(("file", name, content), declared=declared or "application/octet-stream")
    return http.post("/api/files/upload", data=body, content_type=kind, token=person.token)


def stored_keys() -> set[str]:
    return {entry.key for entry in store.entries()}


@pytest.mark.parametrize(
    "family", FAMILIES, ids=lambda family: f"{family.__module__.rpartition('.')[2]}.{family.__name__}"
)
def test_every_one_is_refused_and_leaves_nothing(http: Any, person: Any, family: Family) -> None:
    before, wrong = stored_keys(), {}
    for hostile in members(family):
        if not hostile.name or "\n" in hostile.name:
            continue  # no browser sends these; the unit tests do
        answer = send(http, person, hostile.content, hostile.name, hostile.declared)
        told = answer.json() if answer["Content-Type"] == "application/problem+json" else {}
        if answer.status_code not in {413, 415, 422} or told.get("code") != hostile.code or not told.get("detail"):
            wrong[str(hostile)] = (answer.status_code, answer.content[:200])
    assert wrong == {}
    assert nothing_of(person.user_id)
    assert stored_keys() - before == set()


NEUTRALISED = [
    Good("drawing", "logo.svg", documents.svg(), "image/svg+xml", "document"),
    Good("XML with the words of a script", "a.xml", b"<?xml version='1.0'?><a><script/></a>", "application/xml", ""),
    Good("text with a script inside", "a.md", b"# Hi\n\n<script>alert(1)</script>\n", "text/markdown", ""),
    Good("text called as a page", "a.txt", b"hello <img src=x onerror=alert(1)>", "text/plain", ""),
    Good("JSON", "a.json", b'{"a": "</script><script>alert(1)</script>"}', "application/json", ""),
    Good("zip with a program", "a.zip", archives.raw_zip([("a.exe", b"MZ", 2)]), "application/zip", ""),
    Good("bytes", "a.dat", b"\x93\x94<script>alert(1)</script>" * 9, "application/octet-stream", ""),
    Good(
        "nothing but bytes of a text", "a.txt", b"hi \0<html><script>alert(1)</script>", "application/octet-stream", ""
    ),
]


@pytest.mark.parametrize(
    "kept", [*NEUTRALISED, *(good for good in GOOD if good.kind != "image")], ids=lambda k: k.label
)
def test_what_is_no_picture_is_kept_and_never_shown(http: Any, person: Any, kept: Good) -> None:
    answer = send(http, person, kept.content, kept.name or "nameless", kept.declared)
    assert answer.status_code == 201, answer.content
    assert answer.json()["thumbnail_status"] == "none"
    url = answer.json()["file_url"]
    shown = http.get(f"{url}?inline=1", token=person.token, headers={"Accept": "text/html"})
    assert b"".join(shown.streaming_content) == kept.content
    assert shown["Content-Type"].partition(";")[0] == kept.content_type
    assert shown["Content-Disposition"].startswith("attachment;")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("a\u202etxt.gpj", "atxt.gpj"),
        ("CON.txt", "_CON.txt"),
        ("ü" * 300 + ".txt", "ü" * 125 + ".txt"),
        (".htaccess", "htaccess"),
        ("a;b=c.txt", "a;b=c.txt"),
    ],
)
def test_names_are_made_harmless(http: Any, person: Any, raw: str, clean: str) -> None:
    answer = send(http, person, f"{clean} is its name\n".encode(), raw)
    assert answer.status_code == 201, answer.content
    assert answer.json()["file_name"] == clean
    sent = http.get(answer.json()["file_url"], token=person.token)
    assert unquote(sent["Content-Disposition"].rpartition("''")[2]) == clean


PLACES = {
    "phone": pictures.phone_jpeg(),
    "motion photo": pictures.motion_jpeg(),
    "Ultra HDR": pictures.hdr_jpeg(),
    "Samsung": pictures.samsung_jpeg(b"secret words"),
    "PNG text": pictures.png_says("Comment", "secret words"),
    "WebP metadata": pictures.webp(xmp=b"secret words"),
    "GIF comment": pictures.gif(comment=b"secret words"),
}


def test_thumbnails_say_nothing_of_what_the_pictures_told(http: Any, person: Any) -> None:
    for content in PLACES.values():
        assert send(http, person, content, "a.jpg").status_code == 201
    mine = Picture.objects.using("basement").filter(blob__owner_id=person.user_id)
    while mine.filter(status="pending").exists():
        make_thumbnails()
    assert File.objects.using("basement").filter(owner_id=person.user_id).count() == len(PLACES)
    for picture in mine:
        assert (picture.status, bool(picture.thumbnails)) == ("ready", True)
        for made in picture.thumbnails.values():
            data = b"".join(store.read_range(made["key"], 0, made["size"]))
            assert b"secret" not in data
            assert b"ftyp" not in data
            with Image.open(io.BytesIO(data)) as image:
                assert image.format == "WEBP"
                assert not dict(image.getexif())
                assert not {"exif", "xmp", "comment", "Comment"} & set(image.info)
