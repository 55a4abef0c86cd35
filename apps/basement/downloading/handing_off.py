"""Letting somebody else send the bytes: S3 by a signed address, a file server before us by a header.

They answer ranges and conditions themselves. A host then is done in a millisecond, however slow the client is.
"""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from apps.basement import conf
from apps.basement.downloading.content import Content
from apps.basement.downloading.headers import HARMLESS
from apps.basement.storage import store

SIGNED_SECONDS = 60


def hand_off(content: Content, disposition: str) -> HttpResponse | None:
    """The answer that says who sends the bytes; ``None``: nobody but us can."""
    path = store.local_path(content.key)
    if path is None:
        return _redirect(content, disposition) if conf.hands_off() else None
    if prefix := conf.accel_prefix():
        return _for_server("X-Accel-Redirect", f"{prefix.rstrip('/')}/{quote(content.key)}", content, disposition)
    if conf.sends_paths():
        return _for_server("X-Sendfile", str(path), content, disposition)
    return None


def _redirect(content: Content, disposition: str) -> HttpResponse | None:
    address = store.presigned(
        content.key, seconds=SIGNED_SECONDS, disposition=disposition, content_type=content.content_type
    )
    if address is None:
        return None
    # Who keeps the redirect keeps the right to read; and S3 is told nothing of where the link was.
    headers = {**HARMLESS, "Location": address, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return HttpResponse(status=307, headers=headers)


def _for_server(name: str, where: str, content: Content, disposition: str) -> HttpResponse:
    told = {name: where, "Content-Type": content.content_type, "Content-Disposition": disposition}
    return HttpResponse(headers=HARMLESS | told)
