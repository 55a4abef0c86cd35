"""Accepting bytes that another protocol has brought: reserved, in its own transaction, and once."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from apps.basement.accepting import accept_stored, give_back, ledger, reserve
from apps.basement.accepting.intake import Intake
from apps.basement.accepting.refusals import FileTooLarge, KindNotTaken, QuotaExceeded
from apps.basement.models import Usage
from apps.basement.storage import store
from kernel.db import transaction
from kernel.errors import DomainError, Unavailable
from tests.integration.basement.accepting.rows import blobs, exists, files, incoming, nothing_of, used

CONTENT = b"brought in pieces\n" * 10


class LeaseLost(DomainError):
    code = "lease_lost"


@pytest.fixture
def owner_id() -> UUID:
    return uuid4()


def brought(owner_id: UUID, content: bytes = CONTENT, **options: Any) -> tuple[str, Any]:
    key = store.new_key()
    stored = store.put(key, [content])
    about = {"file_name": "a.txt", "declared_type": "", "file_tags": [], "bucket_name": "chat-bucket"}
    make = {**about, "reserved": True, "idempotency_key": f"upload:{key}", **options}
    return key, lambda: accept_stored(key=key, stored=stored, owner_id=owner_id, **make)


def test_reserved_bytes_are_counted_once(owner_id: UUID) -> None:
    reserve(owner_id, len(CONTENT))
    key, accept = brought(owner_id)
    view = accept()
    assert (used(owner_id), files(owner_id)[0].pk) == (len(CONTENT), view.file_id)
    assert blobs(owner_id)[0].storage_key == key


def test_the_same_again_keeps_the_bytes(owner_id: UUID) -> None:
    reserve(owner_id, len(CONTENT))
    key, accept = brought(owner_id)
    assert accept().file_id == accept().file_id
    assert exists(key)
    assert (len(files(owner_id)), used(owner_id), incoming(owner_id)) == (1, len(CONTENT), [])


def test_what_the_caller_writes_is_of_the_same_transaction(owner_id: UUID) -> None:
    def fail(file_id: UUID) -> None:
        assert [file.pk for file in files(owner_id)] == [file_id]
        raise LeaseLost

    reserve(owner_id, len(CONTENT))
    key, accept = brought(owner_id, and_then=fail)
    with pytest.raises(LeaseLost):
        accept()
    assert files(owner_id) == blobs(owner_id) == incoming(owner_id) == []
    assert exists(key), "bytes that another row names are its to remove"


def test_the_caller_is_told_of_a_file_that_was_made_before(owner_id: UUID) -> None:
    told: list[UUID] = []
    reserve(owner_id, len(CONTENT))
    _, accept = brought(owner_id, and_then=told.append)
    first, again = accept(), accept()
    assert told == [first.file_id, again.file_id]
    assert first == again


def test_doomed_bytes_are_not_kept(owner_id: UUID) -> None:
    key, accept = brought(owner_id)
    with transaction("basement"):
        ledger.doom([key], owner_id)
    with pytest.raises(Unavailable):
        accept()
    assert files(owner_id) == []
    ledger.discard([key])
    assert nothing_of(owner_id)
    assert not exists(key)


def test_bytes_that_were_announced_and_collected_are_not_kept(owner_id: UUID) -> None:
    _, accept = brought(owner_id, reserved=False)
    with pytest.raises(Unavailable):
        accept()
    assert (files(owner_id), used(owner_id)) == ([], 0)


def test_refused_bytes_stay_reserved_until_the_caller_gives_them_back(owner_id: UUID) -> None:
    reserve(owner_id, len(CONTENT))
    _, accept = brought(owner_id, bucket_name="avatars")
    with pytest.raises(KindNotTaken):
        accept()
    assert used(owner_id) == len(CONTENT)
    give_back(owner_id, len(CONTENT))
    assert used(owner_id) == 0


def test_equal_bytes_make_the_brought_ones_garbage(owner_id: UUID) -> None:
    reserve(owner_id, 2 * len(CONTENT))
    (first, accept_first), (second, accept_second) = brought(owner_id), brought(owner_id)
    accept_first(), accept_second()
    assert (exists(first), exists(second)) == (True, False)
    assert ([blob.references for blob in blobs(owner_id)], incoming(owner_id)) == ([2], [])


def test_limits_are_enforced_while_bytes_come(owner_id: UUID) -> None:
    Usage.objects.using("basement").create(owner_id=owner_id, used_bytes=0, limit_bytes=50)
    for largest, refusal in ((20, FileTooLarge), (100, QuotaExceeded)):
        intake = Intake(owner_id, largest=largest)
        intake.take(b"0123456789")
        with pytest.raises(refusal):
            intake.take(b"0123456789" * 5)
        intake.drop()
        assert not exists(intake.key)
        assert incoming(owner_id) == []


def test_a_reservation_is_whole_or_nothing(owner_id: UUID, settings: Any) -> None:
    settings.QUOTA_BYTES = 100
    with pytest.raises(QuotaExceeded):
        reserve(owner_id, 101)
    reserve(owner_id, 100)
    with pytest.raises(QuotaExceeded) as refused:
        reserve(owner_id, 1)
    assert refused.value.details == {"used_bytes": 100, "limit_bytes": 100}
    Usage.objects.using("basement").filter(owner_id=owner_id).update(limit_bytes=150)
    reserve(owner_id, 50)
    give_back(owner_id, 1000)
    assert used(owner_id) == 0
