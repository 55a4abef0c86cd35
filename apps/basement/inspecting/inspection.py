"""Says what a file is by looking into it, or why it is not taken."""

from __future__ import annotations

import struct
from typing import BinaryIO

from apps.basement.inspecting import executables, media, pictures
from apps.basement.inspecting.archives import packed, tar, zipped
from apps.basement.inspecting.claims import Claims
from apps.basement.inspecting.documents import markup, ole, pdf, text
from apps.basement.inspecting.guesses import guess
from apps.basement.inspecting.refusals import FileDamaged, FileEmpty, TypeNotTaken
from apps.basement.inspecting.source import Source
from apps.basement.inspecting.verdict import Verdict

PICTURES = [
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
]
UNEXPECTED = (struct.error, ValueError, LookupError, ArithmeticError)


def inspect(source: BinaryIO, *, file_name: str, declared_type: str, size: int) -> Verdict:
    """What ``source`` is, by its content.

    Reads what it must: heads, tails and tables of contents; text, and pictures to decode them, whole. Takes constant
    memory, but for decoding a picture, which is bounded. ``source`` is seekable, and is left anywhere.

    :param file_name: as sent. :param declared_type: as sent; may be empty. :param size: bytes, as counted or declared.
    :raises FileRefused: one of :mod:`apps.basement.inspecting.refusals`; the file must not be kept.
    :raises Unavailable: too many large pictures are being decoded right now; the same file may be sent again.
    """
    file = Source(source, size)
    if not size:
        raise FileEmpty
    claims = Claims.of(file_name, declared_type)
    executables.check_extension(claims.extension)
    try:
        verdict = _examine(file, claims)
    except UNEXPECTED as error:  # bytes that break a rule which nobody here thought of are damaged, not our failure
        if file.failure is not None:
            raise
        raise FileDamaged(internal=f"unexpected {error!r}") from error
    claims.check(verdict)
    return verdict


def _examine(file: Source, claims: Claims) -> Verdict:
    if (picture := _picture_type(file.head)) is not None:
        return pictures.examine(file, picture)
    if (known := media.examine(file)) is not None:
        return known
    executables.check_beginning(file)
    return _document(file) or _archive(file) or _markup(file, claims) or _rest(file, claims)


def _picture_type(head: bytes) -> str | None:
    for magic, content_type in PICTURES:
        if head.startswith(magic):
            return content_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:2] == b"BM" and head[6:10] == bytes(4) and head[15:18] == bytes(3):
        return "image/bmp"
    return "image/avif" if media.is_avif(head) else None


def _document(file: Source) -> Verdict | None:
    if file.head.startswith(b"%PDF-"):
        return pdf.examine(file)
    if file.head.startswith(ole.MAGIC):
        return ole.examine(file)
    return text.examine_rtf(file) if file.head.startswith(b"{\\rt") else None


def _archive(file: Source) -> Verdict | None:
    if file.head.startswith((b"PK\3\4", b"PK\5\6")):
        return zipped.examine(file)
    if tar.is_tar(file.head):
        return tar.examine(file)
    name = packed.content_type(file.head)
    return packed.examine(file, name) if name else None


def _markup(file: Source, claims: Claims) -> Verdict | None:
    if markup.is_html(file.head):
        raise TypeNotTaken("HTML is not taken. Send a PDF, or an archive of the page.")
    return markup.examine(file, claimed=claims.markup) if markup.is_xml(file.head) or claims.markup else None


def _rest(file: Source, claims: Claims) -> Verdict:
    return text.examine(file, claims.extension) or guess(file)
