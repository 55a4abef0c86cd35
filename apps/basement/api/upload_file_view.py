"""Uploading a file in one request."""

from __future__ import annotations

from typing import Any, ClassVar

from apps.basement.accepting.form import FORM, received
from apps.basement.contract import FileView
from apps.basement.usecases.upload_file import upload_file
from kernel.http import SIGNED_IN, Call, Operation, Reply, operations
from kernel.http.conditional import etag
from kernel.http.idempotency import optional_idempotency_key

REPLAYED = "Idempotency-Replayed"
FIELDS: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "file_tags": {"type": "string", "description": "Separated by commas; the field may also be repeated."},
        "bucket_name": {"type": "string", "default": "chat-bucket"},
        "category_id": {"type": "string", "format": "uuid"},
    },
}


class UploadFileView(Operation):
    """Upload a file. It is streamed, so it may be as large as its bucket takes.

    With an `Idempotency-Key`, the same file under the same key is stored once (`Idempotency-Replayed: true`).
    """

    method = "POST"
    access = SIGNED_IN
    status = 201
    largest = 2**62
    consumes: ClassVar[dict[str, dict[str, Any]]] = {FORM: FIELDS}
    reply = FileView

    def handle(self, call: Call) -> Reply:
        key = optional_idempotency_key(call)
        with received(call.request, owner_id=call.user.user_id) as form:
            made = upload_file(owner_id=call.user.user_id, form=form, idempotency_key=key)
        replayed = {REPLAYED: "true"} if made.replayed else {}
        headers = {"Location": f"/api/files/{made.view.file_id}", **etag(made.view.version), **replayed}
        return Reply(made.view, headers=headers)


UPLOAD_FILE = [*operations("api/files/upload", UploadFileView)]
