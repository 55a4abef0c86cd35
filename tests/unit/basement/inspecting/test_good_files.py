"""What honest people send is taken, for what it is."""

from __future__ import annotations

import io

import pytest

from apps.basement.inspecting import Verdict, inspect
from tests.fakes.files import archives, media, pictures
from tests.fakes.good_files import GOOD, Good


def look(content: bytes, name: str = "a", declared: str = "") -> Verdict:
    return inspect(io.BytesIO(content), file_name=name, declared_type=declared, size=len(content))


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.label)
def test_it_is_taken_for_what_it_is(good: Good) -> None:
    verdict = look(good.content, good.name, good.declared)
    assert (verdict.content_type, verdict.kind) == (good.content_type, good.kind)
    assert (verdict.width, verdict.height) == (good.size or (None, None))


@pytest.mark.parametrize(
    "good", [good for good in GOOD if good.content_type not in {"text/csv"}], ids=lambda g: g.label
)
def test_neither_name_nor_declared_type_decide(good: Good) -> None:
    """Without any, only what texts are called is forgotten."""
    found = look(good.content).content_type
    assert found == good.content_type or (
        good.content_type.startswith(("text/", "application/json")) and found == "text/plain"
    )


@pytest.mark.parametrize(
    ("content", "name", "declared", "content_type"),
    [
        (pictures.png(), "a.jpg", "image/jpeg", "image/png"),
        (pictures.jpeg(), "a.pdf", "application/pdf", "image/jpeg"),
        (archives.plain_zip(), "a.docx", "application/zip", "application/zip"),
        (b"ID3 is how songs are labelled", "a.txt", "text/plain", "text/plain"),
        (b"hello", "a.mp4", "video/mp4", "text/plain"),
        (b"\x93\x94\x01" * 50, "a.pdf", "application/pdf", "application/octet-stream"),
        (media.heic(), "a.jpg", "image/jpeg", "image/heic"),
        (pictures.jpeg(), "a.jpg", "IMAGE/JPEG; charset=x", "image/jpeg"),
        (pictures.jpeg(), "a.jpg", "\0ü" * 500, "image/jpeg"),
    ],
)
def test_what_is_said_wrongly_and_harmlessly_is_put_right(
    content: bytes, name: str, declared: str, content_type: str
) -> None:
    assert look(content, name, declared).content_type == content_type


def test_text_is_text_in_any_size_that_is_read_whole() -> None:
    assert look("ü".encode() * 300_000, "a.txt").content_type == "text/plain"
    assert look("ü".encode() * 300_000 + b"\xff", "a.txt").content_type == "application/octet-stream"


@pytest.mark.parametrize(
    "content", [b"hello \0 there", b"hello \x07", b"caf\xc3", b"\xc3\x28", "hello".encode("utf-16")]
)
def test_what_is_not_quite_text_is_bytes(content: bytes) -> None:
    assert look(content, "a.txt").content_type == "application/octet-stream"


def test_links_that_stay_inside_a_tar_are_taken() -> None:
    assert look(archives.tar("lib/a", link=("lib/b", "../lib/a", b"2"))).content_type == "application/x-tar"
