"""Documents: PDF, office of three generations, drawings and text."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable

SVG_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
DOCUMENT_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def pdf(*objects: str, streams: Iterable[bytes] = (), tail: bytes = b"") -> bytes:
    """A PDF of one empty page, with further objects and object streams."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction [3 0 R /Fit] >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        *(text.encode() for text in objects),
    ]
    for inside in streams:
        packed = zlib.compress(inside)
        bodies.append(
            b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream"
            % (len(packed), packed)
        )
    out, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(bodies) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + end + tail


def zipped(entries: dict[str, bytes | str], *, comment: bytes = b"", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo("x", (2026, 1, 1, 0, 0, 0))
            info.filename, info.compress_type = name, method  # as it is: the constructor would cut at NUL
            archive.writestr(info, content)
        archive.comment = comment
    return out.getvalue()


def open_xml(main: str, extra: dict[str, bytes | str] | None = None) -> bytes:
    return zipped({"[Content_Types].xml": DOCUMENT_TYPES, "_rels/.rels": "<x/>", main: "<w/>", **(extra or {})})


def docx(extra: dict[str, bytes | str] | None = None) -> bytes:
    return open_xml("word/document.xml", extra)


def open_document(kind: str = "text", extra: dict[str, bytes | str] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        for name, content in {"content.xml": "<office/>", **(extra or {})}.items():
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def ole(*streams: str, class_id: bytes = bytes(16)) -> bytes:
    """A compound file: a table of one sector, a directory and some content."""
    names = ["Root Entry", *streams]
    entries = b"".join(_ole_entry(name, 5 if not number else 2, class_id) for number, name in enumerate(names))
    sectors = -(-len(entries) // 512)
    directory = entries.ljust(512 * sectors, b"\0")
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    return header.ljust(512, b"\xff") + table + directory + bytes(1024)


def _ole_entry(name: str, kind: int, class_id: bytes) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    return text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + b"\xff" * 12 + class_id + bytes(32)


def svg(
    body: str = '<rect width="10" height="10" fill="red"/>', *, attributes: str = "", head: str = SVG_HEAD
) -> bytes:
    namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"{head}<svg {namespaces} viewBox='0 0 10 10' {attributes}>{body}</svg>".encode()


def rtf(body: str = "Hello") -> bytes:
    return rb"{\rtf1\ansi{\fonttbl\f0 Arial;}\f0 " + body.encode() + b"}"
