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
    """Collects one part in memory at a time.

    ``staging``: bytes of a part, id of the multipart upload, ETags of its parts, the tail, and tails that are spent:
    named by the row before their first byte, and until their bytes are gone.
    """

    def __init__(self, store: S3, hold: Hold) -> None:
        upload = hold.upload
        self.store, self.hold, self.key, self.length = store, hold, upload.storage_key, upload.length
        self.state: dict[str, Any]
        begun = {"part_bytes": PART_BYTES, "multipart": "", "tags": [], "tail": ""}
        for tail in upload.staging.get("spent", []):
            store.delete(tail)
        upload.staging = self.state = {**begun, **upload.staging, "spent": []}
        self.buffer = bytearray(self._read_tail())
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
        row = self.hold.upload
        return (
            Kept(self.stored, self._followed_by("")) if self.stored > row.received else Kept(row.received, row.staging)
        )

    def keep_all(self) -> Kept:
        received = self.stored + len(self.buffer)
        if self.buffer and received == self.length:
            self._send(len(self.buffer))
        return Kept(received, self._followed_by(self._put_tail() if self.buffer else ""))

    def close(self) -> None:
        _delete_spent(self.store, self.hold.upload)

    def _followed_by(self, tail: str) -> dict[str, Any]:
        spent = {*self.hold.upload.staging["spent"], self.state["tail"]} - {"", tail}
        return {**self.state, "tail": tail, "spent": sorted(spent)}

    def _read_tail(self) -> bytes:
        tail = self.state["tail"]
        return b"".join(self.store.read_range(tail, 0, self.store.size(tail))) if tail else b""

    def _put_tail(self) -> str:
        tail = f"{self.key}{TAIL}{self.hold.lease_id.hex}"
        self._remember(spent=[*self.hold.upload.staging["spent"], tail])
        with translated(tail):
            self.store.client.put_object(**self.store.at(tail), Body=bytes(self.buffer))
        return tail

    def _send(self, size: int) -> None:
        """The first ``size`` bytes of the buffer as the next part."""
        if not self.state["multipart"]:
            with translated(self.key):
                begun = self.store.client.create_multipart_upload(**self.store.at(self.key))
            self._remember(multipart=begun["UploadId"])
        place = {"UploadId": self.state["multipart"], "PartNumber": len(self.state["tags"]) + 1}
        with translated(self.key):
            sent = self.store.client.upload_part(**self.store.at(self.key), **place, Body=bytes(self.buffer[:size]))
        self.state = {**self.state, "tags": [*self.state["tags"], sent["ETag"]]}
        del self.buffer[:size]

    def _remember(self, **found: Any) -> None:
        """Write down what must be found again, and nothing of what has come since. :raises DomainError: not ours."""
        self.state = {**self.state, **found}
        self.hold.renew(staging={**self.hold.upload.staging, **found})


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
    _delete_spent(store, upload)
    if store.size(upload.storage_key) != upload.length:
        raise BytesMissing(internal=f"{upload.storage_key} is not of {upload.length} bytes")


def _abort_others(store: S3, upload: Upload) -> None:
    """Multipart uploads that were begun by who died before the row named them."""
    at = store.at(upload.storage_key)
    with translated(upload.storage_key):
        found = store.client.list_multipart_uploads(Bucket=at["Bucket"], Prefix=at["Key"])
        for other in found.get("Uploads", ()):
            store.client.abort_multipart_upload(**at, UploadId=other["UploadId"])


def _delete_spent(store: S3, upload: Upload) -> None:
    for tail in upload.staging.get("spent", []):
        try:
            store.delete(tail)
        except StorageUnavailable as error:
            log.warning("tail_not_removed", key=tail, error=error.internal)
