"""Tar archives (POSIX ustar, pax and GNU), read header by header."""

from __future__ import annotations

from apps.basement.inspecting.archives.paths import Links, check_path
from apps.basement.inspecting.refusals import FileDamaged, FileHasTrailer, FileTooComplex, FileTruncated
from apps.basement.inspecting.source import Source
from apps.basement.inspecting.verdict import Verdict

BLOCK = 512
MOST_ENTRIES = 10_000
LONGEST_NAME = 64 * 1024
HARD, SYMBOLIC, LONG_NAMES, PAX = b"1", b"2", b"LK", b"xg"


def is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar" and _sum_holds(head[:BLOCK])


def examine(source: Source) -> Verdict:
    """:raises FileRefused: it is cut off, or names lead out of its folder."""
    position, links = 0, Links()
    for _ in range(MOST_ENTRIES):
        header = source.exactly(position, BLOCK)
        if not header.strip(b"\0"):
            if not source.is_zero(position, source.size):
                raise FileHasTrailer
            return Verdict(content_type="application/x-tar", kind="archive")
        position = _entry(source, position, header, links)
    raise FileTooComplex


def _entry(source: Source, position: int, header: bytes, links: Links) -> int:
    """Check one entry; where the next one begins."""
    if not _sum_holds(header):
        raise FileDamaged(internal=f"checksum at {position}")
    size = _size(header[124:136])
    following = position + BLOCK + (size + BLOCK - 1) // BLOCK * BLOCK
    if following > source.size:
        raise FileTruncated
    if (flag := header[156:157]) in LONG_NAMES + PAX:
        _long(source.at(position + BLOCK, min(size, LONGEST_NAME)), pax=flag in PAX)
    else:
        _check_names(header, flag, links)
    return following


def _check_names(header: bytes, flag: bytes, links: Links) -> None:
    name, linked = _text(header[:100]), _text(header[157:257])
    prefix = _text(header[345:500]) if header[257:263] == b"ustar\0" else ""
    path = f"{prefix}/{name}" if prefix else name
    check_path(path)
    links.check_passage(path)
    if flag == SYMBOLIC:
        links.add(path, linked)
    elif flag == HARD:
        check_path(linked)


def _long(content: bytes, *, pax: bool) -> None:
    """Names too long for the header; both what is named and what is linked to."""
    if not pax:
        check_path(_text(content))
        return
    for record in content.split(b"\n"):
        _, _, pair = record.partition(b" ")
        key, _, value = pair.partition(b"=")
        if key in {b"path", b"linkpath"}:
            check_path(_text(value))


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", errors="replace")


def _size(field: bytes) -> int:
    if field[0] & 0x80:
        return int.from_bytes(field[1:])
    return _octal(field)


def _octal(field: bytes) -> int:
    digits = field.strip(b" \0")
    if not all(48 <= digit <= 55 for digit in digits):
        raise FileDamaged(internal="no octal number")
    return int(digits or b"0", 8)


def _sum_holds(header: bytes) -> bool:
    """The header's own checksum, its field taken as blanks."""
    declared = header[148:156].strip(b" \0")
    return (
        len(header) == BLOCK
        and declared.isdigit()
        and str(sum(header) - sum(header[148:156]) + 8 * 32) == str(int(declared, 8) if _is_octal(declared) else -1)
    )


def _is_octal(digits: bytes) -> bool:
    return all(48 <= digit <= 55 for digit in digits)
