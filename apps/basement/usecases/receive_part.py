"""The next bytes of an upload."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from uuid import UUID

from apps.basement import conf
from apps.basement.receiving import staging
from apps.basement.receiving.ending import end
from apps.basement.receiving.holding import Hold, UploadGone, take
from apps.basement.receiving.nudging import nudge
from apps.basement.receiving.protocol import Checksum
from apps.basement.receiving.uploads import UploadView, find_upload
from apps.basement.receiving.writing import Kept, Writer
from apps.basement.storage.types import BytesMissing
from apps.basement.usecases.finish_upload import finish_upload
from kernel.clock import now
from kernel.errors import DomainError, Kind

READ_BYTES, KEEP_BYTES = 64 * 1024, 8 * 2**20
"""READ: the server gives a read all it asks for, so a slow client must fill one well within a lease. KEEP: bytes after
which they are made durable and the row says so; every two seconds in any case."""


class PartTooLong(DomainError):
    """The part goes beyond the length that the upload was begun with."""

    kind = Kind.TOO_LARGE
    code = "upload_part_too_long"
    message = "There are more bytes in this part than are missing."


class ChecksumMismatch(DomainError):
    """The bytes of the part are not those that the client sent; they were dropped."""

    kind = Kind.CHECKSUM_MISMATCH
    code = "upload_checksum_mismatch"
    message = "Checksum mismatch. The part was dropped; send it again."


class ReceivingBusy(DomainError):
    """This process receives as many parts as it has threads to spare. A conflict, and not 429: clients of tus take any
    other 4xx for final."""

    kind = Kind.CONFLICT
    code = "receiving_busy"
    message = "Too many uploads are being received now. Try again in a moment."


def receive_part(
    *,
    owner_id: UUID,
    upload_id: UUID,
    offset: int,
    read: Callable[[int], bytes],
    size: int | None = None,
    checksum: Checksum | None = None,
) -> UploadView:
    """Append to the upload what ``read`` gives until it ends.

    What came before a connection was cut is kept, unless a ``checksum`` vouches for the whole part. When all bytes are
    there, a small upload is a file on return, and a large one soon.

    :param read: up to so many bytes, none at the end. :param size: how many there should be, when the client said so.
    :raises UploadNotFound: :raises UploadGone: :raises UploadBusy: :raises OffsetMismatch: :raises ReceivingBusy:
    :raises PartTooLong: :raises ChecksumMismatch:
    :raises DomainError: the bytes are all there, and are refused as a file.
    """
    before = find_upload(owner_id=owner_id, upload_id=upload_id)
    if before.status in ("received", "done") and offset == before.length:
        return before  # the answer to the last part was lost
    if size is not None and size > before.length - offset >= 0:
        raise PartTooLong(missing=before.length - offset)
    if not _lanes().acquire(blocking=False):
        raise ReceivingBusy(retry_after=1)
    try:
        _receive(take(upload_id=upload_id, owner_id=owner_id, offset=offset), read, size, checksum)
    finally:
        _lanes().release()
    return complete_upload(owner_id=owner_id, upload_id=upload_id)


def complete_upload(*, owner_id: UUID, upload_id: UUID) -> UploadView:
    """Make a file of the upload if it is whole, here or by a worker. :raises DomainError: it is refused as a file."""
    upload = find_upload(owner_id=owner_id, upload_id=upload_id)
    if upload.status != "received":
        return upload
    if upload.length > conf.small_upload():
        nudge()
        return upload
    finish_upload(upload_id=upload_id)
    return find_upload(owner_id=owner_id, upload_id=upload_id)


@lru_cache(maxsize=1)
def _lanes() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(conf.parts_at_once())


def _receive(hold: Hold, read: Callable[[int], bytes], size: int | None, checksum: Checksum | None) -> None:
    upload = hold.upload
    try:
        with staging.writer(hold) as target:
            if checksum:
                kept = _take_all(hold, target, read, size, checksum)
            else:
                kept = _take_any(hold, target, read)
            whole = {"status": "received", "next_at": now(), "attempts": 0} if kept.received == upload.length else {}
            hold.release(**kept._asdict(), **whole)
    except BytesMissing as error:
        end(upload_id=upload.upload_id, code=error.code, lease_id=hold.lease_id)
        raise UploadGone(reason=error.code, internal=error.internal) from None
    except BaseException:
        hold.give_up()
        raise


def _take_any(hold: Hold, target: Writer, read: Callable[[int], bytes]) -> Kept:
    """Whatever comes, written down as it comes."""
    unkept = 0
    for chunk in _chunks(read, hold.upload.length - hold.upload.received):
        target.write(chunk)
        unkept += len(chunk)
        if unkept >= KEEP_BYTES or hold.is_due:
            hold.renew(**target.keep()._asdict())
            unkept = 0
    return target.keep_all()


def _take_all(hold: Hold, target: Writer, read: Callable[[int], bytes], size: int | None, checksum: Checksum) -> Kept:
    """All of the part or nothing. :raises ChecksumMismatch:"""
    digest, count = checksum.begin(), 0
    for chunk in _chunks(read, hold.upload.length - hold.upload.received):
        target.write(chunk)
        digest.update(chunk)
        count += len(chunk)
        if hold.is_due:
            hold.renew()
    if size is not None and count < size:
        return Kept(hold.upload.received, hold.upload.staging)  # cut: nobody hears an answer
    if digest.digest() != checksum.digest:
        raise ChecksumMismatch
    return target.keep_all()


def _chunks(read: Callable[[int], bytes], room: int) -> Iterator[bytes]:
    while room and (chunk := read(min(READ_BYTES, room))):
        room -= len(chunk)
        yield chunk
