"""A download by a link: which of them count, and who sends the bytes."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from apps.basement.downloading.content import content_of
from apps.basement.downloading.handing_off import hand_off
from apps.basement.downloading.headers import disposition
from apps.basement.downloading.ranges import Unsatisfiable
from apps.basement.downloading.serving import Download, begun, planned, unsatisfiable
from apps.basement.models import Share
from apps.basement.sharing.links import resumable_tag, resumes
from apps.basement.sharing.queries import check_left, find_share
from apps.basement.usecases.count_download import count_download
from apps.basement.usecases.unlock_share import check_ticket
from kernel.errors import DomainError


def download_shared(request: HttpRequest, *, secret: str, ticket: str, inline: bool) -> HttpResponseBase:
    """The bytes behind a link, counted once they are at hand and before the first is sent.

    A link with a limit is served by us alone: an address signed for somebody else could be used again.

    :raises ShareNotFound: :raises ShareExpired: :raises ShareUsedUp: :raises SharePasswordNeeded:
    :raises BytesChanged: :raises BytesMissing: :raises StorageUnavailable:
    """
    share = find_share(secret=secret)
    check_ticket(share, ticket)
    content = content_of(share.file)
    way = disposition(content.file_name, content_type=content.content_type, inline=inline)
    try:
        download = planned(request, content, disposition=way, tag=resumable_tag(content.tag, share.share_id))
    except Unsatisfiable:
        return unsatisfiable(request, content)
    if _goes_on(request, share, download):
        return begun(download)
    check_left(share)
    answer = _elsewhere(share, download, way) or begun(download)
    try:
        if download.sends_bytes:
            count_download(share=share, secret=secret)
    except DomainError:
        answer.close()
        raise
    return answer


def _goes_on(request: HttpRequest, share: Share, download: Download) -> bool:
    """The rest of a download that was counted is asked for."""
    part = download.span is not None and download.span.start > 0
    return part and resumes(request.headers.get("If-Range", ""), download.content.tag, share.share_id)


def _elsewhere(share: Share, download: Download, way: str) -> HttpResponseBase | None:
    open_ended = share.most_downloads is None and download.sends_bytes
    return hand_off(download.content, way) if open_ended else None
