"""One class per operation: parse, one call, render."""

from __future__ import annotations

from uuid import UUID

import msgspec

from apps.basement import queries, queries_list
from apps.basement.api import file_schemas as schemas
from apps.basement.contract import FileView
from apps.basement.queries_list import TagView, UsageView
from apps.basement.usecases.change_file import change_file
from apps.basement.usecases.delete_file import delete_file
from kernel.errors import Malformed
from kernel.http import ANYONE, SIGNED_IN, Call, Operation, Page, Reply, page_of
from kernel.http.conditional import etag, expected_version
from kernel.http.paging import decode_cursor


class ListFilesView(Operation):
    """Your files, newest first: by words of the name, tag, bucket, category, type. Administrators see everybody's."""

    access = SIGNED_IN
    query = schemas.ListFiles
    reply = Page[FileView]

    def handle(self, call: Call) -> Page[FileView]:
        asked: schemas.ListFiles = call.query
        owner_id = asked.user_id if call.user.is_admin else call.user.user_id
        wanted = msgspec.convert(msgspec.to_builtins(asked), queries_list.Filter)
        found = queries_list.list_files(wanted, owner_id=owner_id, before=_before(asked.cursor), limit=asked.limit)
        page = page_of(found, limit=asked.limit, cursor=lambda file: str(file.file_id))
        return Page(results=[queries.view_of(file) for file in page.results], next=page.next)


class GetFileView(Operation):
    """A file of yours, or one that is public; `ETag` holds the version for `If-Match`."""

    access = ANYONE
    reply = FileView

    def handle(self, call: Call) -> Reply:
        return _reply(queries.view_of(queries.find_file(file_id=call.path["file_id"], viewer=call.principal)))


class ChangeFileView(Operation):
    """Change name, tags or category. 409 `file_changed` when `version` or `If-Match` is not the one that is there."""

    method = "PATCH"
    access = SIGNED_IN
    body = schemas.ChangeFile
    reply = FileView

    def handle(self, call: Call) -> Reply:
        body: schemas.ChangeFile = call.body
        sent = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not msgspec.UNSET}
        version = expected_version(call, sent.pop("version"))
        return _reply(change_file(owner=call.user, file_id=call.path["file_id"], changes=sent, version=version))


class DeleteFileView(Operation):
    """Delete a file, and the links to it. 409 `file_held` while another part of the platform needs it."""

    method = "DELETE"
    access = SIGNED_IN
    status = 204

    def handle(self, call: Call) -> None:
        delete_file(owner=call.user, file_id=call.path["file_id"])


class GetUsageView(Operation):
    """How much of your quota is used, in bytes."""

    access = SIGNED_IN
    reply = UsageView

    def handle(self, call: Call) -> UsageView:
        return queries_list.usage_of(call.user.user_id)


class ListTagsView(Operation):
    """Your tags, the most used first."""

    access = SIGNED_IN
    query = schemas.ListTags
    reply = Page[TagView]

    def handle(self, call: Call) -> Page[TagView]:
        return Page(results=queries_list.list_tags(owner_id=call.user.user_id, limit=call.query.limit), next=None)


def _before(cursor: str) -> UUID | None:
    try:
        return UUID(decode_cursor(cursor)) if cursor else None
    except ValueError:
        raise Malformed("The cursor is not one that this list gave out.", field="cursor") from None


def _reply(view: FileView) -> Reply:
    return Reply(view, headers=etag(view.version))
