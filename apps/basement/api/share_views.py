"""Links: their owner's, and what they open. One class per operation: parse, one call, render."""

from __future__ import annotations

from urllib.parse import quote

import msgspec
from django.conf import settings

from apps.basement.api import share_schemas as schemas
from apps.basement.models import Share
from apps.basement.sharing import queries
from apps.basement.sharing.downloads import download_shared
from apps.basement.sharing.queries import ShareView
from apps.basement.usecases.revoke_share import revoke_share
from apps.basement.usecases.share_file import Terms, share_file
from apps.basement.usecases.unlock_share import unlock_share
from kernel.http import ANYONE, SIGNED_IN, Call, Operation, Page, Reply
from kernel.http.idempotency import fingerprint, optional_idempotency_key


class ShareFileView(Operation):
    """Make a link to a file for whoever has it. Its secret is shown this once.

    With an `Idempotency-Key`, the same request makes one link, and shows it again.
    """

    method = "POST"
    access = SIGNED_IN
    status = 201
    body = schemas.ShareFile
    reply = schemas.FileShared

    def handle(self, call: Call) -> Reply:
        body: schemas.ShareFile = call.body
        key = optional_idempotency_key(call)
        request = key.encode() + fingerprint(body) if key else None
        terms = Terms(**(msgspec.structs.asdict(body) | {"password": body.password or ""}))
        made = share_file(owner=call.user, file_id=call.path["file_id"], terms=terms, request=request)
        view = msgspec.structs.asdict(queries.view_of(made.share))
        url = settings.PUBLIC_URL.rstrip("/") + _path(made.secret)
        return Reply(schemas.FileShared(**view, url=url, secret=made.secret), headers={"Cache-Control": "no-store"})


class ListSharesView(Operation):
    """The links to a file, those that were not revoked, the newest first."""

    access = SIGNED_IN
    reply = Page[ShareView]

    def handle(self, call: Call) -> Page[ShareView]:
        return Page(results=queries.list_shares(owner=call.user, file_id=call.path["file_id"]), next=None)


class RevokeShareView(Operation):
    """End a link. Downloads that run end by themselves."""

    method = "DELETE"
    access = SIGNED_IN
    status = 204

    def handle(self, call: Call) -> None:
        revoke_share(owner=call.user, share_id=call.path["share_id"])


class GetSharedView(Operation):
    """What a link leads to; nothing is counted. 410 `share_expired` or `share_used_up`."""

    access = ANYONE
    reply = schemas.SharedFile

    def handle(self, call: Call) -> Reply:
        share = queries.find_share(secret=call.path["secret"])
        queries.check_left(share)
        return _shared(share, call.path["secret"], shown=not share.password)


class UnlockShareView(Operation):
    """Open a link that has a password: `download_url` then holds a ticket, good for an hour. 403 for a wrong one."""

    method = "POST"
    access = ANYONE
    body = schemas.UnlockShare
    reply = schemas.SharedFile

    def handle(self, call: Call) -> Reply:
        secret = call.path["secret"]
        share, ticket = unlock_share(secret=secret, password=call.body.password, client_address=call.client_address)
        return _shared(share, secret, shown=True, ticket=ticket)


class DownloadSharedView(Operation):
    """The bytes that a link leads to. Each GET that sends bytes is one download, a part as well.

    Not counted: HEAD, 304, 416, and going on with a broken download (`Range` past the first byte, with the answer's
    `ETag` in `If-Range`, within a day). A link with a password needs the ticket of its unlock: 401
    `share_password_needed`.
    """

    access = ANYONE
    query = schemas.Ticket
    media_type = "application/octet-stream"

    def handle(self, call: Call) -> Reply:
        asked: schemas.Ticket = call.query
        found = download_shared(call.request, secret=call.path["secret"], ticket=asked.ticket, inline=asked.inline)
        return Reply(found)


def _path(secret: str) -> str:
    return f"/api/files/shared/{quote(secret, safe='')}/content"


def _shared(share: Share, secret: str, *, shown: bool, ticket: str = "") -> Reply:
    left = None if share.most_downloads is None else share.most_downloads - share.downloads
    about = schemas.SharedFile(needs_password=not shown, expires_at=share.expires_at, downloads_left=left)
    if shown:
        about = msgspec.structs.replace(
            about,
            file_name=share.file.file_name,
            content_type=share.file.content_type,
            size=share.file.size,
            download_url=_path(secret) + (f"?ticket={quote(ticket)}" if ticket else ""),
        )
    return Reply(about, headers={"Cache-Control": "no-store"})
