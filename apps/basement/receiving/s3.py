"""Received bytes in S3: parts of a multipart upload of the final key, which nobody sees before it is completed.

S3 takes no part under 5 MiB but the last. What is left over at the end of a request is an object of its own, the
*tail*, under a name that only its writer uses; the next request puts it in front of what it receives. A host that is
killed loses what it had in memory, less than a part, and the row never said otherwise.

Completion names each part's ETag, so a part that a writer without a lease has replaced with other bytes is an error
and not a damaged file.
"""

from __future__ import annotations

from typing import Any

from apps.basement.models import Upload
from apps.basement.receiving.holding import Hold
from apps.basement.receiving.writing import Kept
from apps.basement.storage.s3 import PART_BYTES, S3, translated
from apps.basement.storage.types import BytesMissing, StorageUnavailable
from kernel.logging import log

TAIL = ".tail-"
"""Behind the key of the upload, so that its row names the tail too."""


class S3Writer:
    """Collects one part in memory at a time. ``staging``: size and ETags of parts, id of the multipart upload, tail."""

    def __init__(self, store: S3, hold: Hold) -> None:
        upload = hold.upload
        self.store, self.hold, self.key, self.length = store, hold, upload.storage_key, upload.length
        begun = {"part_bytes": PART_BYTES, "multipart": "", "tags": [], "tail": ""}
        self.state: dict[str, Any] = {**begun, **upload.staging}
        self.before = Kept(upload.received, self.state)
        self.buffer, self.tail = bytearray(self._read_tail()), ""
        if self.stored + len(self.buffer) != upload.received:
            raise BytesMissing(internal=f"{self.key} has other than the {upload.received} bytes that were received")

    @property
    def stored(self) -> int:
        return min(len(self.state["tags"]) * int(self.state["part_bytes"]), self.length)

    def write(self, chunk: bytes) -> None:
        if not self.hold.is_sure:
            self.hold.renew()
        self.buffer += chunk
        while len(self.buffer) >= self.state["part_bytes"]:
            self._send(self.state["part_bytes"])

    def keep(self) -> Kept:
        """Parts only: a tail for every few bytes of a slow client would be paid for each time."""
        return Kept(self.stored, {**self.state, "tail": ""}) if self.stored > self.before.received else self.before

    def keep_all(self) -> Kept:
        received = self.stored + len(self.buffer)
        if self.buffer and received == self.length:
            self._send(len(self.buffer))
        if self.buffer:
            self.tail = f"{self.key}{TAIL}{self.hold.lease_id.hex}"
            with translated(self.tail):
                self.store.client.put_object(**self.store.at(self.tail), Body=bytes(self.buffer))
        return Kept(received, {**self.state, "tail": self.tail})

    def close(self) -> None:
        """Delete the tails that the row does not name: the one before, or ours when we lost the lease."""
        for tail in {self.before.staging["tail"], self.tail} - {"", self.hold.upload.staging.get("tail")}:
            try:
                self.store.delete(tail)
            except StorageUnavailable as error:
                log.warning("tail_not_removed", key=tail, error=error.internal)

    def _read_tail(self) -> bytes:
        tail = self.state["tail"]
        return b"".join(self.store.read_range(tail, 0, self.store.size(tail))) if tail else b""

    def _send(self, size: int) -> None:
        """The first ``size`` bytes of the buffer as the next part."""
        if not self.state["multipart"]:
            self._begin()
        place = {"UploadId": self.state["multipart"], "PartNumber": len(self.state["tags"]) + 1}
        with translated(self.key):
            sent = self.store.client.upload_part(**self.store.at(self.key), **place, Body=bytes(self.buffer[:size]))
        self.state = {**self.state, "tags": [*self.state["tags"], sent["ETag"]]}
        del self.buffer[:size]

    def _begin(self) -> None:
        with translated(self.key):
            begun = {"multipart": self.store.client.create_multipart_upload(**self.store.at(self.key))["UploadId"]}
        self.state, self.before = {**self.state, **begun}, Kept(self.before.received, {**self.before.staging, **begun})
        self.hold.renew(**self.before._asdict())


def assemble(store: S3, upload: Upload) -> None:
    """Complete the multipart upload; twice is once. :raises BytesMissing:"""
    at = store.at(upload.storage_key)
    parts = [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(upload.staging["tags"], start=1)]
    try:
        with translated(upload.storage_key):
            whole = {"UploadId": upload.staging["multipart"], "MultipartUpload": {"Parts": parts}}
            store.client.complete_multipart_upload(**at, **whole)
    except BytesMissing:
        pass  # completed before, by somebody who then died
    _abort_others(store, upload)
    if store.size(upload.storage_key) != upload.length:
        raise BytesMissing(internal=f"{upload.storage_key} is not of {upload.length} bytes")


def _abort_others(store: S3, upload: Upload) -> None:
    """Multipart uploads that were begun by who died before the row named them."""
    at = store.at(upload.storage_key)
    with translated(upload.storage_key):
        found = store.client.list_multipart_uploads(Bucket=at["Bucket"], Prefix=at["Key"])
        for other in found.get("Uploads", ()):
            store.client.abort_multipart_upload(**at, UploadId=other["UploadId"])
