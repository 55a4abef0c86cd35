"""Archives of which we read heads and tails only: nothing of them is ever unpacked here."""

from __future__ import annotations

import struct

from apps.basement.inspecting.archives.zipped import HARMLESS_UNPACKED, MOST_TIMES
from apps.basement.inspecting.refusals import ArchiveBomb, FileDamaged, FileTruncated
from apps.basement.inspecting.source import Source
from apps.basement.inspecting.verdict import Verdict

TYPES = {
    b"\x1f\x8b\x08": "application/gzip",
    b"BZh": "application/x-bzip2",
    b"\xfd7zXZ\0": "application/x-xz",
    b"7z\xbc\xaf\x27\x1c": "application/x-7z-compressed",
    b"Rar!\x1a\x07": "application/vnd.rar",
    b"\x28\xb5\x2f\xfd": "application/zstd",
}
BZIP2_BLOCK = b"1AY&SY"
SHORTEST_GZIP = 18


def content_type(head: bytes) -> str | None:
    for magic, name in TYPES.items():
        if head.startswith(magic) and (magic != b"BZh" or head[4:10] == BZIP2_BLOCK):
            return name
    return None


def examine(source: Source, name: str) -> Verdict:
    """:raises FileTruncated: it shows that the end is missing. :raises ArchiveBomb: a gzip that declares to be one."""
    if name == "application/gzip":
        _check_gzip(source)
    if name == "application/x-xz" and not source.tail.rstrip(b"\0").endswith(b"YZ"):
        raise FileTruncated
    if name == "application/x-7z-compressed":
        _check_7z(source.exactly(0, 32), source.size)
    return Verdict(content_type=name, kind="archive")


def _check_gzip(source: Source) -> None:
    """The last four bytes: the size unpacked, modulo 2^32, of its last member."""
    if source.size < SHORTEST_GZIP:
        raise FileTruncated
    (unpacked,) = struct.unpack("<I", source.tail[-4:])
    if unpacked > HARMLESS_UNPACKED and MOST_TIMES * source.size < unpacked <= 1032 * source.size:
        raise ArchiveBomb(internal=f"{source.size} to {unpacked}")
    if unpacked > 1100 * source.size:
        raise FileDamaged(internal="declares more than deflate can do")


def _check_7z(header: bytes, size: int) -> None:
    offset, length = struct.unpack_from("<QQ", header, 12)
    if 32 + offset + length > size:
        raise FileTruncated
