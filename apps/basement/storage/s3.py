"""An S3 bucket as a store. Memory is bounded by one part, however large the file.

An object appears when its upload is completed, never in part. A multipart upload that nobody completed is half written
bytes: :meth:`S3.entries` lists it, :meth:`S3.delete` aborts it.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any, BinaryIO, cast

import boto3  # type: ignore[import-untyped]
from botocore.config import Config  # type: ignore[import-untyped]
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from apps.basement.storage.ranged import RangedReader
from apps.basement.storage.types import CHUNK, BytesMissing, Entry, StorageUnavailable, Store, Stored, Writer
from kernel.logging import log

PART_BYTES = 8 * 2**20
"""S3 takes 10,000 parts: files up to 80 GiB."""
READ_AHEAD = 256 * 1024
MISSING = ("404", "NoSuchKey", "NotFound", "NoSuchUpload")
# Checksums beyond the signature only where S3 demands them: compatible servers do not know all of them.
CONFIG = Config(
    connect_timeout=3,
    read_timeout=30,
    retries={"mode": "standard", "max_attempts": 2},
    max_pool_connections=32,
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
SESSION = boto3.session.Session()  # one: it keeps the descriptions of S3 that each client is made from


class S3(Store):
    """:ivar client: boto3's, shared by all threads. :ivar bucket: its name."""

    def __init__(self, storage: Any) -> None:
        self.bucket: str = storage.bucket_name
        self._location: str = storage.location
        self.client: Any = SESSION.client(
            "s3",
            aws_access_key_id=storage.access_key,
            aws_secret_access_key=storage.secret_key,
            aws_session_token=storage.security_token,
            region_name=storage.region_name,
            endpoint_url=storage.endpoint_url,
            config=storage.client_config.merge(CONFIG),
        )

    def name(self, key: str) -> str:
        """The object's name: keys are below the storage's location."""
        return posixpath.join(self._location, key)

    def at(self, key: str) -> dict[str, str]:
        """Bucket and name, as the client's methods take them."""
        return {"Bucket": self.bucket, "Key": self.name(key)}

    def writer(self, key: str) -> Writer:
        return _S3Writer(self, key)

    def open(self, key: str) -> BinaryIO:
        reader = RangedReader(self.size(key), lambda start, stop: b"".join(self.read_range(key, start, stop)))
        return cast(BinaryIO, io.BufferedReader(reader, READ_AHEAD))

    def read_range(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        if start >= stop:
            return
        left = stop - start
        with translated(key):
            body = self.client.get_object(**self.at(key), Range=f"bytes={start}-{stop - 1}")["Body"]
            with closing(body):
                for chunk in body.iter_chunks(CHUNK):
                    left -= len(chunk)
                    yield chunk
        if left:
            raise BytesMissing(internal=f"{key} ends {left} bytes early")

    def size(self, key: str) -> int:
        with translated(key):
            return int(self.client.head_object(**self.at(key))["ContentLength"])

    def delete(self, key: str) -> None:
        with translated(key):
            for upload in self._uploads(self.name(key)):
                if upload["Key"] == self.name(key):
                    with suppress(self.client.exceptions.NoSuchUpload):  # completed, or aborted by somebody else
                        self.client.abort_multipart_upload(**self.at(key), UploadId=upload["UploadId"])
            self.client.delete_object(**self.at(key))

    def entries(self) -> Iterator[Entry]:
        prefix = self.name("")
        with translated(prefix):
            for upload in self._uploads(prefix):
                yield Entry(upload["Key"].removeprefix(prefix), 0, upload["Initiated"], complete=False)
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
            for found in (entry for page in pages for entry in page.get("Contents", ())):
                yield Entry(found["Key"].removeprefix(prefix), found["Size"], found["LastModified"])

    def presigned(self, key: str, *, seconds: int, disposition: str, content_type: str) -> str | None:
        wanted = {"ResponseContentDisposition": disposition, "ResponseContentType": content_type}
        address: str = self.client.generate_presigned_url("get_object", {**self.at(key), **wanted}, ExpiresIn=seconds)
        return address

    def _uploads(self, prefix: str) -> Iterator[dict[str, Any]]:
        pages = self.client.get_paginator("list_multipart_uploads").paginate(Bucket=self.bucket, Prefix=prefix)
        # Some servers say so instead of answering with an empty list.
        with suppress(self.client.exceptions.NoSuchUpload):
            for page in pages:
                yield from page.get("Uploads", ())


class _S3Writer(Writer):
    """What fits into one part is one request; more is a multipart upload, a part at a time."""

    def __init__(self, store: S3, key: str) -> None:
        self._store, self._key, self._at = store, key, store.at(key)
        self._hash, self._size, self._buffer = hashlib.sha256(), 0, bytearray()
        self._upload_id, self._parts, self._done = "", list[dict[str, Any]](), False

    def write(self, chunk: bytes) -> None:
        self._hash.update(chunk)
        self._size += len(chunk)
        self._buffer += chunk
        if len(self._buffer) >= PART_BYTES:
            with translated(self._key):
                self._send_part()

    def finish(self) -> Stored:
        with translated(self._key):
            if self._upload_id:
                self._complete()
            else:
                self._store.client.put_object(**self._at, Body=bytes(self._buffer))
        self._done = True
        return Stored(self._size, self._hash.digest())

    def abandon(self) -> None:
        if self._done or not self._upload_id:
            return
        try:
            self._store.client.abort_multipart_upload(**self._at, UploadId=self._upload_id)
        except (BotoCoreError, ClientError) as error:
            log.warning("multipart_not_aborted", key=self._key, error=str(error))

    def _complete(self) -> None:
        if self._buffer:
            self._send_part()
        self._store.client.complete_multipart_upload(
            **self._at, UploadId=self._upload_id, MultipartUpload={"Parts": self._parts}
        )

    def _send_part(self) -> None:
        client, number = self._store.client, len(self._parts) + 1
        if not self._upload_id:
            self._upload_id = client.create_multipart_upload(**self._at)["UploadId"]
        sent = client.upload_part(**self._at, UploadId=self._upload_id, PartNumber=number, Body=self._buffer)
        self._parts.append({"ETag": sent["ETag"], "PartNumber": number})
        self._buffer = bytearray()


@contextmanager
def translated(key: str) -> Iterator[None]:
    """:raises BytesMissing: :raises StorageUnavailable:"""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in MISSING:
            raise BytesMissing(internal=f"{key}: {error}") from None
        raise StorageUnavailable(internal=f"{key}: {error}") from error
    except BotoCoreError as error:
        raise StorageUnavailable(internal=f"{key}: {error}") from error
