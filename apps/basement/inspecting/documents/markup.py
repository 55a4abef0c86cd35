"""HTML, XML and SVG: told apart, and read by a parser that keeps nothing and expands nothing."""

from __future__ import annotations

import re

from apps.basement.inspecting.documents.svg import Watcher
from apps.basement.inspecting.refusals import FileDamaged, FileTooComplex, MarkupActive, TypeNotTaken
from apps.basement.inspecting.source import Source
from apps.basement.inspecting.verdict import Verdict

LARGEST = 16 * 2**20
STEP = 2**20

# Names that begin HTML (WHATWG MIME Sniffing, 7.1), and some that only ever occur in it.
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|script|iframe|h[1-6]|div|font|table|a|style|title|b|body|br|p|img|form|meta|link"
    rb"|base|object|embed|applet|video|audio|input|button|template|frameset|math|span|ul|center|marquee)[\s>/]",
    re.IGNORECASE,
)
_COMMENTS = re.compile(rb"(?:\s+|<!--(?:[^-]|-(?!->))*-->)*")
_XML = re.compile(rb"<(?:\?xml[\s?]|!doctype\s|!--|\?|[A-Za-z_][\w.:-]*[\s/>])", re.IGNORECASE)

#: What makes a browser, or a server, run a file that begins or ends like something else.
HAS_MARKUP = re.compile(
    rb"<script[\s>/]|<html[\s>]|<\?php|<!doctype\s+html|<iframe[\s>/]|<body[\s>]|<svg[\s>]|<object[\s>]|<embed[\s>]"
    rb"|javascript:|<%@|<img\s",
    re.IGNORECASE,
)


def _plain(head: bytes) -> bytes:
    """The head without byte order marks, and as ASCII if it was UTF-16."""
    return head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")


def is_html(head: bytes) -> bool:
    plain = _plain(head)
    skipped = _COMMENTS.match(plain)
    return bool(_HTML.match(plain, skipped.end() if skipped else 0))


def is_xml(head: bytes) -> bool:
    return bool(_XML.match(_plain(head).lstrip()))


def examine(source: Source, *, claimed: bool) -> Verdict | None:
    """The verdict on what may be XML; ``None`` if it is not, and nobody ``claimed`` it to be.

    :raises MarkupActive: it could run something, or load something, in whoever shows it.
    """
    if source.size > LARGEST:
        raise FileTooComplex
    watcher = Watcher()
    for offset, data in source.chunks(0, source.size, step=STEP):
        watcher.feed(data, last=offset + len(data) >= source.size)
        if watcher.broken:
            break
    if watcher.html:
        raise TypeNotTaken("HTML is not taken. Send a PDF, or an archive of the page.")
    if watcher.active:
        raise MarkupActive(internal=watcher.active)
    if watcher.broken and (claimed or watcher.svg):
        raise FileDamaged(internal=watcher.broken)
    if watcher.broken:
        return None
    return Verdict(content_type="image/svg+xml" if watcher.svg else "application/xml", kind="document")
