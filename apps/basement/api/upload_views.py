"""Resumable uploads by tus 1.0: one class per operation, parse, one call, render."""

from __future__ import annotations

from uuid import UUID

from django.utils.http import http_date

from apps.basement.accepting.buckets import DEFAULT, largest_file
from apps.basement.receiving import protocol
from apps.basement.receiving.bodies import Body
from apps.basement.receiving.holding import UploadGone
from apps.basement.receiving.uploads import UploadView, find_upload
from apps.basement.usecases.create_upload import create_upload
from apps.basement.usecases.receive_part import ChecksumMismatch, PartTooLong, ReceivingBusy, receive_part
from apps.basement.usecases.terminate_upload import terminate_upload
from kernel.http import ANYONE, Call, Operation, Reply
from kernel.http.idempotency import optional_idempotency_key
from kernel.http.problem import UnsupportedType

PART = {protocol.PART_TYPE: {"type": "string", "format": "binary"}}


class DescribeUploadsView(Operation):
    """What of tus is spoken here."""

    method = "OPTIONS"
    access = ANYONE
    status = 204

    def handle(self, call: Call) -> Reply:
        return Reply(
            headers={
                "Tus-Version": protocol.VERSION,
                "Tus-Extension": ",".join(protocol.EXTENSIONS),
                "Tus-Max-Size": str(largest_file()),
                "Tus-Checksum-Algorithm": ",".join(protocol.ALGORITHMS),
            }
        )


class CreateUploadView(Operation):
    """Begin an upload of Upload-Length bytes; the body may hold the first of them.

    Upload-Metadata: filename, filetype, file_tags (with commas between them), bucket_name. With an Idempotency-Key, the
    same key again is the same upload.
    """

    method = "POST"
    largest = protocol.LARGEST
    consumes = PART
    status = 201

    def handle(self, call: Call) -> Reply:
        protocol.check_version(call.headers)
        about, has_part = protocol.read_metadata(call.headers), _has_part(call)
        upload = create_upload(
            owner_id=call.user.user_id,
            length=protocol.read_length(call.headers),
            file_name=about.get("filename", ""),
            declared_type=about.get("filetype", ""),
            file_tags=about.get("file_tags", "").split(","),
            bucket_name=about.get("bucket_name") or DEFAULT,
            idempotency_key=optional_idempotency_key(call),
        )
        if has_part and upload.status == "open" and not upload.received:
            upload = self._first_part(call, upload)
        return Reply(headers={"Location": f"/api/uploads/{upload.upload_id}", **_state(upload)})

    def _first_part(self, call: Call, upload: UploadView) -> UploadView:
        try:
            return _receive(call, upload.upload_id, 0)
        except ReceivingBusy:
            return upload  # it is there, and empty: the client goes on with a part of its own
        except (ChecksumMismatch, PartTooLong):
            # The client will not learn where it is.
            terminate_upload(owner_id=call.user.user_id, upload_id=upload.upload_id)
            raise


class GetUploadView(Operation):
    """How far an upload is (HEAD), and what became of it (GET)."""

    reply = UploadView

    def handle(self, call: Call) -> Reply:
        upload = find_upload(owner_id=call.user.user_id, upload_id=call.path["upload_id"])
        if call.request.method != "HEAD":
            return Reply(upload, headers=_state(upload))
        protocol.check_version(call.headers)
        if upload.status == "refused":
            raise UploadGone(reason=upload.refused_code)
        about = {"filename": upload.file_name, "filetype": upload.declared_type, "bucket_name": upload.bucket_name}
        about |= {"file_tags": ",".join(upload.file_tags)} if upload.file_tags else {}
        return Reply(b"", headers={**_state(upload), "Upload-Metadata": protocol.write_metadata(about)})


class ReceivePartView(Operation):
    """Send the next bytes, from Upload-Offset on; what came before a connection broke need not be sent again."""

    method = "PATCH"
    largest = protocol.LARGEST
    consumes = PART
    status = 204

    def handle(self, call: Call) -> Reply:
        protocol.check_version(call.headers)
        if call.request.content_type != protocol.PART_TYPE:
            raise UnsupportedType(f"Send the bytes as {protocol.PART_TYPE}.")
        offset = protocol.read_number(call.headers, "Upload-Offset")
        return Reply(headers=_state(_receive(call, call.path["upload_id"], offset)))


class TerminateUploadView(Operation):
    """End an upload: its bytes go, and the quota that it had reserved comes back."""

    method = "DELETE"
    status = 204

    def handle(self, call: Call) -> None:
        protocol.check_version(call.headers)
        terminate_upload(owner_id=call.user.user_id, upload_id=call.path["upload_id"])


def _receive(call: Call, upload_id: UUID, offset: int) -> UploadView:
    body = Body(call.request)
    return receive_part(
        owner_id=call.user.user_id,
        upload_id=upload_id,
        offset=offset,
        read=body.read,
        size=body.size,
        checksum=protocol.read_checksum(call.headers),
    )


def _has_part(call: Call) -> bool:
    """:raises UnsupportedType: there is a body, and it is no part."""
    there = Body(call.request).is_there
    if there and call.request.content_type != protocol.PART_TYPE:
        raise UnsupportedType(f"Send the bytes as {protocol.PART_TYPE}.")
    return there


def _state(upload: UploadView) -> dict[str, str]:
    found = {"Upload-Offset": str(upload.received), "Upload-Length": str(upload.length)}
    if upload.expires_at is not None:
        found["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    if upload.file_id is not None:
        found["Upload-File-Id"] = str(upload.file_id)
    return found
