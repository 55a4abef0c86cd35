"""Text: UTF-8 from the first byte to the last, no program, no page."""

from __future__ import annotations

import codecs
import re

from apps.basement.inspecting.refusals import MarkupActive
from apps.basement.inspecting.source import Source
from apps.basement.inspecting.verdict import Verdict

LARGEST = 64 * 2**20  # more is not read whole; it is kept as bytes that nobody knows

TYPES = {
    "csv": "text/csv", "tsv": "text/tab-separated-values", "md": "text/markdown", "json": "application/json",
    "geojson": "application/geo+json", "yaml": "application/yaml", "yml": "application/yaml", "ics": "text/calendar",
    "vcf": "text/vcard", "vtt": "text/vtt", "tex": "application/x-tex", "toml": "application/toml",
    "gpx": "application/gpx+xml",
}  # fmt: skip

_RTF_OBJECT = re.compile(rb"\\(?:obj(?:data|ect|update|ocx)|ddeauto)", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_SCRIPT_INSIDE = re.compile(
    rb"<\?php|<\?=|<%[@=!]|^\s*@?echo\s+off\b|^\s*\[(?:internetshortcut|desktop entry|autorun|\.shellclassinfo)\]"
    rb"|^windows registry editor|^\s*<job[\s>]|^\s*on error resume next|^push graphic-context|#!/",
    re.IGNORECASE,
)


def is_script(head: bytes) -> bool:
    """``head`` begins a text that a shell, a server or a desktop runs."""
    plain = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").replace(b"\0", b"").lstrip()
    return plain.startswith(b"#!") or bool(_SCRIPT_INSIDE.match(plain) or re.search(rb"<\?php[\s]", plain))


def examine(source: Source, extension: str) -> Verdict | None:
    """The verdict on text; ``None`` when it is not."""
    if source.size > LARGEST or not _is_utf8(source):
        return None
    return Verdict(content_type=TYPES.get(extension, "text/plain"), kind="document")


def examine_rtf(source: Source) -> Verdict:
    """:raises MarkupActive: it carries objects, which is how RTF attacks Word."""
    for _, data in source.chunks(0, min(source.size, LARGEST), overlap=16):
        if _RTF_OBJECT.search(data):
            raise MarkupActive("The document has embedded objects. Save it without them.")
    return Verdict(content_type="application/rtf", kind="document")


def _is_utf8(source: Source) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for _, data in source.chunks(0, source.size):
            if _CONTROLS.search(data):
                return False
            decoder.decode(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
