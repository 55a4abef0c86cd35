"""From bytes in the store to a file: looked into, counted, and there in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from apps.basement import metrics
from apps.basement.accepting import ledger
from apps.basement.accepting.blobs import refer
from apps.basement.accepting.buckets import find_bucket
from apps.basement.accepting.refusals import FileTooLarge, KindNotTaken
from apps.basement.accepting.usage import lock_owner, reserve
from apps.basement.category_queries import lock_category
from apps.basement.contract import FileUploaded, FileView
from apps.basement.domain.tags import exact_tags
from apps.basement.inspecting import Verdict, clean_name, inspect
from apps.basement.inspecting.refusals import FileEmpty
from apps.basement.models import File
from apps.basement.nudge import nudge
from apps.basement.queries import view_of
from apps.basement.storage import store
from apps.basement.storage.types import Stored
from kernel.db import transaction
from kernel.errors import DomainError, Kind
from kernel.events import emit
from kernel.http.idempotency import IdempotencyKeyReused, fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Bytes under ``key`` that are to become a file.

    :param reserved: a row of the caller's names the key, and its bytes are in the owner's usage already. The quota of
        what is refused is then the caller's to give back, and bytes that may be sent again are left.
    :param and_then: called with the file's id in the transaction that makes it, and when it was made before; what it
        raises undoes the file. It must not leave the process, and lock nothing that others lock before the usage.
    """

    key: str
    stored: Stored
    owner_id: UUID
    file_name: str
    declared_type: str
    file_tags: Sequence[str]
    bucket_name: str
    category_id: UUID | None = None
    idempotency_key: str | None = None
    reserved: bool = False
    and_then: Callable[[UUID], None] | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """:param replayed: the key was used before, for the same thing; ``view`` is that file as of now."""

    view: FileView
    replayed: bool


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Two requests are the same request when all of this is equal."""

    file_name: str
    file_tags: list[str]
    bucket_name: str
    category_id: UUID | None
    sha256: str


def accept_stored(
    *,
    key: str,
    stored: Stored,
    owner_id: UUID,
    file_name: str,
    declared_type: str,
    file_tags: Sequence[str],
    bucket_name: str,
    category_id: UUID | None = None,
    idempotency_key: str | None = None,
    reserved: bool = False,
    and_then: Callable[[UUID], None] | None = None,
) -> FileView:
    """:func:`accept`, for who does not ask whether the file is new."""
    arrival = Arrival(
        key=key,
        stored=stored,
        owner_id=owner_id,
        file_name=file_name,
        declared_type=declared_type,
        file_tags=file_tags,
        bucket_name=bucket_name,
        category_id=category_id,
        idempotency_key=idempotency_key,
        reserved=reserved,
        and_then=and_then,
    )
    return accept(arrival).view


def accept(arrival: Arrival) -> Accepted:
    """Make a file of stored bytes, once for each of the owner's idempotency keys.

    Killed at any point, the file is there with its bytes, or the collection takes them.

    :raises DomainError: the bytes are refused and gone, and there is no file: ``BucketNotFound``, ``KindNotTaken``,
        ``FileTooLarge``, ``QuotaExceeded``, ``TagsInvalid``, ``CategoryNotFound``, ``IdempotencyKeyReused`` or
        whatever inspection refuses.
    """
    try:
        accepted, spare = _accept(arrival)
    except DomainError as error:
        metrics.refused(error)
        if not (arrival.reserved and error.kind is Kind.UNAVAILABLE):
            ledger.discard([arrival.key])
        raise
    ledger.discard(spare)
    if not accepted.replayed:
        metrics.TAKEN.inc(arrival.stored.size)
        nudge()
    return accepted


def _accept(arrival: Arrival) -> tuple[Accepted, list[str]]:
    bucket = find_bucket(arrival.bucket_name)
    file = _file(arrival)
    if arrival.and_then is None and (earlier := _earlier(file)):
        return Accepted(view_of(earlier), replayed=True), [arrival.key]
    if not arrival.stored.size:
        raise FileEmpty
    if arrival.stored.size > bucket.largest_bytes:
        raise FileTooLarge(limit_bytes=bucket.largest_bytes)
    verdict = _inspected(arrival)
    if verdict.kind not in bucket.kinds:
        raise KindNotTaken(found=verdict.kind, kinds=bucket.kinds)
    with transaction("basement"):
        lock_owner(arrival.owner_id)
        earlier = _earlier(file)
        spare = [arrival.key] if earlier else _write(file, arrival, verdict)
        if arrival.and_then is not None:
            arrival.and_then((earlier or file).file_id)
    return Accepted(view_of(earlier or file), replayed=earlier is not None), spare


def _inspected(arrival: Arrival) -> Verdict:
    about = {"file_name": arrival.file_name, "declared_type": arrival.declared_type}
    with store.open(arrival.key) as source:
        return inspect(source, **about, size=arrival.stored.size)


def _file(arrival: Arrival) -> File:
    """A row that nobody has stored. :raises TagsInvalid:"""
    asked = _Asked(
        file_name=clean_name(arrival.file_name),
        file_tags=exact_tags(arrival.file_tags),
        bucket_name=arrival.bucket_name,
        category_id=arrival.category_id,
        sha256=arrival.stored.sha256.hex(),
    )
    return File(
        owner_id=arrival.owner_id,
        file_name=asked.file_name,
        file_tags=asked.file_tags,
        bucket_id=asked.bucket_name,
        category_id=asked.category_id,
        size=arrival.stored.size,
        idempotency_key=arrival.idempotency_key,
        fingerprint=fingerprint(asked) if arrival.idempotency_key else None,
    )


def _earlier(file: File) -> File | None:
    """The file that was made with this key before. :raises IdempotencyKeyReused:"""
    if file.idempotency_key is None:
        return None
    same = File.objects.using("basement").filter(owner_id=file.owner_id, idempotency_key=file.idempotency_key)
    found = same.first()
    if found is not None and bytes(found.fingerprint or b"") != file.fingerprint:
        raise IdempotencyKeyReused
    return found


def _write(file: File, arrival: Arrival, verdict: Verdict) -> list[str]:
    """:returns: keys that became garbage. :raises QuotaExceeded: :raises CategoryNotFound:"""
    if not arrival.reserved:
        reserve(arrival.owner_id, arrival.stored.size)
    if arrival.category_id is not None:
        lock_category(arrival.category_id)
    file.blob, spare = refer(
        owner_id=arrival.owner_id,
        key=arrival.key,
        stored=arrival.stored,
        verdict=verdict,
        announced=not arrival.reserved,
    )
    file.content_type = verdict.content_type
    file.save(using="basement", force_insert=True)
    emit(
        FileUploaded(
            file_id=file.file_id,
            user_id=file.owner_id,
            bucket_name=file.bucket_id,
            content_type=file.content_type,
            size=file.size,
        ),
        using="basement",
    )
    return spare
