"""Reading an upload: a multipart form whose file goes straight into the store, piece by piece.

Django's parser finds the parts; what it calls for each piece of the file is ours. Fields may stand before the file or
after it: what they say about limits is enforced as soon as it is known, and again when the file is accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from apps.basement import metrics
from apps.basement.accepting.buckets import DEFAULT, find_bucket, largest_file
from apps.basement.accepting.intake import Intake
from apps.basement.accepting.lanes import lane
from apps.basement.accepting.refusals import FileMissing, FileTooLarge, FormTooLarge, OneFileOnly, UploadCut
from apps.basement.storage.types import CHUNK, Stored
from kernel.errors import DomainError, Malformed
from kernel.http.problem import UnsupportedType

FILE = "file"
FORM = "multipart/form-data"
FIELDS_BYTES = 2 * 2**20
"""What the body may have beside the file."""
TAIL_BYTES = 1024
DRAINED_BYTES = 4 * 2**20
"""Of a refused body; a client that hears the refusal only when it has sent all hears it if the rest is small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """An upload, read to its end; its bytes are in the store under ``key``, and not accepted yet."""

    key: str
    stored: Stored
    file_name: str
    declared_type: str
    file_tags: list[str]
    bucket_name: str
    category_id: UUID | None


@contextmanager
def received(request: HttpRequest, *, owner_id: UUID) -> Iterator[Form]:
    """Read the request's body; bytes that nobody accepts in the block are gone after it.

    :raises UnsupportedType: :raises Malformed: :raises UploadCut: :raises FormTooLarge: :raises FileMissing:
    :raises OneFileOnly: :raises BucketNotFound: :raises FileTooLarge: :raises QuotaExceeded:
    :raises StorageUnavailable: :raises UploadsBusy:
    """
    if request.content_type != FORM:
        raise UnsupportedType(f"Send the body as {FORM}.")
    handler = _IntoStore(owner_id)
    try:
        yield _read(request, handler)
    finally:
        if handler.intake is not None:
            handler.intake.drop()


class _Body:
    """The request's body, counted, and its end seen: a parser takes a body that ends early for one that ends.

    :ivar left: bytes to come, ``None`` when nobody said how many.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request, self._tail = request, b""
        self._source: Any = request
        self.left: int | None = int(request.META.get("CONTENT_LENGTH") or 0)
        if not self.left and request.headers.get("Transfer-Encoding", "").lower() == "chunked":
            # Django reads nothing of a body whose length nobody said; the server knows where it ends.
            self._source, self.left = request.META["wsgi.input"], None

    @property
    def meta(self) -> dict[str, Any]:
        """What the parser wants to know of the request; a length of 0 would stop it."""
        return {**self._request.META, "CONTENT_LENGTH": "1"} if self.left is None else self._request.META

    def check(self) -> None:
        """:raises FileTooLarge: no bucket takes so much."""
        if self.left is not None and self.left > largest_file() + FIELDS_BYTES:
            raise FileTooLarge(limit_bytes=largest_file())

    def read(self, size: int) -> bytes:
        try:
            found: bytes = self._source.read(size)
        except (UnreadablePostError, OSError) as error:
            raise UploadCut(internal=str(error)) from None
        if self.left is not None:
            self.left -= len(found)
        self._tail = (self._tail + found)[-TAIL_BYTES:] if len(found) < TAIL_BYTES else found[-TAIL_BYTES:]
        if not found and self.left:
            raise UploadCut(internal=f"{self.left} bytes did not come")
        return found

    def check_end(self) -> None:
        """:raises UploadCut: the form is not closed: fields may be missing, or be a part of what they were."""
        delimiter = (self._request.content_params or {}).get("boundary", "")
        if f"--{delimiter}--".encode() not in self._tail:
            raise UploadCut(internal="the last boundary is missing")

    def drain(self) -> None:
        left = DRAINED_BYTES if self.left is None else self.left
        try:
            while 0 < left <= DRAINED_BYTES and (found := self.read(CHUNK)):
                left -= len(found)
        except UploadCut:
            return


class _IntoStore(FileUploadHandler):
    """Hands the pieces of the one file to an intake. :ivar parser: Django's, which knows the fields so far."""

    chunk_size = CHUNK

    def __init__(self, owner_id: UUID) -> None:
        super().__init__()
        self.owner_id = owner_id
        self.parser: Any = None
        self.intake: Intake | None = None

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, *args, **kwargs)
        if self.intake is not None or field_name != FILE:
            raise OneFileOnly(field=field_name)
        named = self.parser._post.get("bucket_name")
        largest = find_bucket(named).largest_bytes if named else largest_file()
        self.intake = Intake(self.owner_id, largest=largest)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.intake is not None, "a piece comes after its beginning"
        self.intake.take(raw_data)

    def file_complete(self, file_size: int) -> None:
        assert self.intake is not None, "an end comes after its beginning"
        self.intake.finish()

    def upload_interrupted(self) -> None:
        raise UploadCut(internal="the last boundary is missing")


def _read(request: HttpRequest, handler: _IntoStore) -> Form:
    body = _Body(request)
    try:
        body.check()
        with lane(body.left):
            fields = _parse(body, handler)
        form = _form(handler, fields)
        body.check_end()
        return form
    except DomainError as error:
        metrics.refused(error)
        body.drain()
        raise


def _parse(body: _Body, handler: _IntoStore) -> QueryDict:
    try:
        handler.parser = MultiPartParser(body.meta, body, [handler], "utf-8")  # type: ignore[arg-type]
        fields, _ = handler.parser.parse()
    except SuspiciousOperation as error:
        raise FormTooLarge(internal=str(error)) from None
    except (MultiPartParserError, ValueError, LookupError) as error:
        raise Malformed("The multipart body cannot be read.", internal=str(error)) from None
    return cast(QueryDict, fields)


def _form(handler: _IntoStore, fields: QueryDict) -> Form:
    if handler.intake is None or handler.intake.stored is None:
        raise FileMissing
    return Form(
        key=handler.intake.key,
        stored=handler.intake.stored,
        file_name=handler.file_name or "",
        declared_type=handler.content_type or "",
        file_tags=[tag for tags in fields.getlist("file_tags") for tag in tags.split(",")],
        bucket_name=fields.get("bucket_name") or DEFAULT,
        category_id=_category(fields.get("category_id") or ""),
    )


def _category(raw: str) -> UUID | None:
    try:
        return UUID(raw) if raw else None
    except ValueError:
        raise Malformed("category_id is a UUID.", field="category_id") from None
