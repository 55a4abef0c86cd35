"""Archives, with whatever names, sizes and links."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import tarfile
import zipfile


def tar(
    *names: str, link: tuple[str, str, bytes] | None = None, first: bool = False, form: int = tarfile.USTAR_FORMAT
) -> bytes:
    """With ``link`` (name, target, type) after the others, or ``first``."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        if link and first:
            archive.addfile(_link(*link))
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = 5
            archive.addfile(info, io.BytesIO(b"hello"))
        if link and not first:
            archive.addfile(_link(*link))
    return out.getvalue()


def _link(name: str, target: str, kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.linkname, info.type = target, kind
    return info


def gz(content: bytes = b"hello" * 100) -> bytes:
    return gzip.compress(content, mtime=0)


def xz() -> bytes:
    return lzma.compress(b"hello" * 100)


def seven_zip(declared: int = 40) -> bytes:
    return b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(4) + struct.pack("<QQI", 8, declared - 8, 0) + bytes(40)


def entry(name: str, packed: int, unpacked: int, offset: int, *, mode: int = 0, flags: int = 0x800) -> bytes:
    raw = name.encode()
    head = struct.pack("<4sBBHHHHHIII", b"PK\1\2", 20, 3, 20, flags, 8, 0, 0, 0, packed, unpacked)
    return head + struct.pack("<HHHHHII", len(raw), 0, 0, 0, 0, mode << 16, offset) + raw


def local(name: str, content: bytes, unpacked: int, flags: int = 0x800) -> bytes:
    raw = name.encode()
    head = struct.pack("<4sHHHHHIII", b"PK\3\4", 20, flags, 8, 0, 0, 0, len(content), unpacked)
    return head + struct.pack("<HH", len(raw), 0) + raw + content


def raw_zip(
    entries: list[tuple[str, bytes, int]], *, mode: int = 0, count: int | None = None, flags: int = 0x800
) -> bytes:
    """A zip that says of each entry what it is told to: name, packed bytes, declared size."""
    body, listing = b"", b""
    for name, content, unpacked in entries:
        listing += entry(name, len(content), unpacked, len(body), mode=mode, flags=flags)
        body += local(name, content, unpacked, flags)
    return body + listing + end(len(entries) if count is None else count, len(listing), len(body))


def overlapping_zip(times: int = 50) -> bytes:
    """Many entries, one content: the form of the largest zip bombs."""
    body = local("a", bytes(1000), 1_000_000)
    listing = b"".join(entry("a", 1000, 1_000_000, 0) for _ in range(times))
    return body + listing + end(times, len(listing), len(body))


def end(count: int, size: int, offset: int, comment: bytes = b"") -> bytes:
    return struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, size, offset, len(comment)) + comment


def zip64(entries: int = 1, unpacked: int = 5) -> bytes:
    """A zip whose sizes stand in the fields of 64 bits."""
    body = local("a", b"hello", 5)
    extra = struct.pack("<HHQ", 1, 8, unpacked)
    one = bytearray(entry("a", 5, 0xFFFFFFFF, 0))
    one[30:32] = struct.pack("<H", len(extra))
    listing = bytes(one) + extra
    record = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, entries, entries, len(listing), len(body))
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(body) + len(listing), 1)
    return body + listing + record + locator + end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)


def plain_zip(method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for number in range(20):
            archive.writestr(f"folder/{number}.txt", f"hello {number} " * 50)
    return out.getvalue()
