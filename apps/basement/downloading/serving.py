"""From a request and its content to a response: 200, 206, 304, 307, 412 or 416."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from apps.basement.downloading.conditions import check_match, is_known, wants_range
from apps.basement.downloading.content import Content
from apps.basement.downloading.handing_off import hand_off
from apps.basement.downloading.headers import HARMLESS, disposition
from apps.basement.downloading.ranges import Span, Unsatisfiable, span_of
from apps.basement.storage import store
from kernel.errors import DomainError, Kind
from kernel.http import problem
from kernel.http.routing import request_id


class RangeUnsatisfiable(DomainError):
    """No byte of the range exists."""

    kind = Kind.RANGE_NOT_SATISFIABLE
    code = "range_not_satisfiable"
    message = "The file ends before this range begins."


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """What will be answered; nothing has been read yet.

    :param span: the part that is asked for, ``None``: all of it.
    :param sends_bytes: ``False`` for HEAD and for what the client has already.
    """

    content: Content
    headers: dict[str, str]
    status: int
    span: Span | None = None
    sends_bytes: bool = False


def serve(request: HttpRequest, content: Content, *, inline: bool = False) -> HttpResponseBase:
    """The bytes, by the shortest way: from S3 or a file server where there is one, else streamed by us.

    :raises BytesChanged: :raises BytesMissing: :raises StorageUnavailable:
    """
    way = disposition(content.file_name, content_type=content.content_type, inline=inline)
    if request.method == "GET" and not is_known(request.headers, content.tag):
        elsewhere = hand_off(content, way)
        if elsewhere is not None:
            return elsewhere
    return stream(request, content, disposition=way)


def stream(request: HttpRequest, content: Content, *, disposition: str, tag: str = "") -> HttpResponseBase:
    """The bytes, streamed by us. :raises BytesChanged: :raises BytesMissing: :raises StorageUnavailable:"""
    try:
        download = planned(request, content, disposition=disposition, tag=tag)
    except Unsatisfiable:
        return unsatisfiable(request, content)
    return begun(download)


def planned(request: HttpRequest, content: Content, *, disposition: str, tag: str = "") -> Download:
    """What the headers of the request amount to.

    :param tag: the ETag to send, when it is more than the hash.
    :raises BytesChanged: :raises Unsatisfiable:
    """
    asked = request.headers
    check_match(asked, content.tag)
    headers = HARMLESS | {"ETag": f'"{tag or content.tag}"', "Accept-Ranges": "bytes"}
    if is_known(asked, content.tag):
        return Download(content=content, headers=headers, status=304)
    headers |= {"Content-Type": content.content_type, "Content-Disposition": disposition}
    read = request.method == "GET"
    span = span_of(asked["Range"], content.size) if read and wants_range(asked, content.tag) else None
    if span is None:
        headers["Content-Length"] = str(content.size)
        return Download(content=content, headers=headers, status=200, sends_bytes=read)
    headers["Content-Length"] = str(span.stop - span.start)
    headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{content.size}"
    return Download(content=content, headers=headers, status=206, span=span, sends_bytes=True)


def begun(download: Download) -> HttpResponseBase:
    """The response; its first bytes have been read, so what is not there is no broken answer.

    :raises BytesMissing: :raises StorageUnavailable:
    """
    if not download.sends_bytes:
        return HttpResponse(status=download.status, headers=download.headers)
    start, stop = download.span or (0, download.content.size)
    body = _with_first(store.read_range(download.content.key, start, stop))
    return StreamingHttpResponse(body, status=download.status, headers=download.headers)


def unsatisfiable(request: HttpRequest, content: Content) -> HttpResponse:
    answer = problem.response(RangeUnsatisfiable(), request_id=request_id(request), path=request.path)
    answer.headers["Content-Range"] = f"bytes */{content.size}"
    return answer


def _with_first(chunks: Any) -> Iterator[bytes]:
    first = next(chunks, b"")

    def whole() -> Iterator[bytes]:
        with closing(chunks):
            yield first
            yield from chunks

    return whole()
