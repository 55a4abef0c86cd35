"""What is said about bytes, so that no browser takes them for a page of ours."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"})
"""Types that a browser may show in a tab of its own: they hold nothing that runs."""

UNSAFE = re.compile(r"[^A-Za-z0-9 ._()+-]")

HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-site",
    # Asked for again each time: whoever may read it today may not tomorrow. A proxy that compresses would end ranges.
    "Cache-Control": "private, no-cache, no-transform",
}


def disposition(file_name: str, *, content_type: str, inline: bool) -> str:
    """``attachment``, or ``inline`` when wished and harmless; the name for old clients and in full (RFC 6266)."""
    way = "inline" if inline and content_type in SHOWN else "attachment"
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", file_name) if not unicodedata.combining(letter))
    full = quote(file_name.encode("utf-8", "replace"), safe="")
    return f"{way}; filename=\"{UNSAFE.sub('_', plain)}\"; filename*=UTF-8''{full}"
