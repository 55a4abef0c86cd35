"""Garbage goes, and nothing else: whatever is alive, young, or comes back in the same moment stays."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connections

from apps.basement.accepting import ledger
from apps.basement.models import Blob, File, Incoming, Picture, Share
from apps.basement.storage import store
from apps.basement.storage.types import StorageUnavailable
from apps.basement.usecases.collect_garbage import collect_garbage
from apps.basement.usecases.delete_file import delete_file
from kernel import clock
from kernel.db import transaction
from kernel.identity.principal import Principal
from tests.integration.basement.accepting.rows import blobs, exists, files, incoming, nothing_of, used


def principal(user_id: UUID) -> Principal:
    moment = datetime.now(UTC)
    return Principal(user_id=user_id, role="member", token_id="t", issued_at=moment, expires_at=moment)


def delete(owner_id: UUID, file_id: UUID) -> None:
    delete_file(owner=principal(owner_id), file_id=file_id)


def later(hours: float) -> Any:
    return clock.frozen(datetime.now(UTC) + timedelta(hours=hours))


def test_bytes_of_a_deleted_file_go(keep: Any, owner_id: UUID) -> None:
    file = keep()
    (blob,) = blobs(owner_id)
    delete(owner_id, file.file_id)
    assert exists(blob.storage_key)

    collect_garbage()

    assert not exists(blob.storage_key)
    assert nothing_of(owner_id)


def test_thumbnails_go_with_their_blob(keep: Any, owner_id: UUID) -> None:
    file = keep()
    (blob,) = blobs(owner_id)
    key = store.new_key()
    store.put(key, [b"a small picture"])
    made = {"64": {"key": key, "width": 1, "height": 1, "size": 15}, "256": {"key": key}}
    Picture.objects.using("basement").create(blob=blob, status="ready", thumbnails=made)
    delete(owner_id, file.file_id)

    collect_garbage()

    assert not exists(key)
    assert nothing_of(owner_id)


def test_bytes_that_another_file_has_stay(keep: Any, owner_id: UUID) -> None:
    first, second = keep(b"the same bytes\n"), keep(b"the same bytes\n")
    delete(owner_id, first.file_id)
    collect_garbage()
    (blob,) = blobs(owner_id)
    assert (blob.references, exists(blob.storage_key), files(owner_id)[0].pk) == (1, True, second.file_id)


def test_a_blob_that_the_count_has_lost_stays(keep: Any, owner_id: UUID) -> None:
    keep()
    Blob.objects.using("basement").filter(owner_id=owner_id).update(references=0)
    collect_garbage()
    (blob,) = blobs(owner_id)
    assert exists(blob.storage_key)


def test_equal_bytes_that_come_back_before_the_collection_are_used(keep: Any, owner_id: UUID) -> None:
    delete(owner_id, keep(b"back again\n").file_id)
    (before,) = blobs(owner_id)
    keep(b"back again\n")
    collect_garbage()
    (after,) = blobs(owner_id)
    assert (after.storage_key, after.references) == (before.storage_key, 1)
    assert exists(after.storage_key)


def test_equal_bytes_that_come_and_go_while_garbage_is_collected_are_never_lost(keep: Any, owner_id: UUID) -> None:
    """One owner deletes and uploads the same bytes again and again; another thread collects all the time."""
    stop = threading.Event()

    def collect() -> None:
        while not stop.is_set():
            collect_garbage()
        connections.close_all()

    collector = threading.Thread(target=collect)
    collector.start()
    try:
        for _ in range(15):
            file = keep(b"now you see me\n")
            key = File.objects.using("basement").get(pk=file.file_id).blob.storage_key
            assert b"".join(store.read_range(key, 0, file.size)) == b"now you see me\n"
            delete(owner_id, file.file_id)
    finally:
        stop.set()
        collector.join()
    collect_garbage()
    assert nothing_of(owner_id)
    assert list(store.entries()) == []


def test_bytes_on_their_way_are_left_alone_for_an_hour(owner_id: UUID) -> None:
    key = store.new_key()
    ledger.announce(key, owner_id)
    writer = store.writer(key)
    writer.write(b"the first of many")

    with later(0.9):
        collect_garbage()
    assert [entry.complete for entry in store.entries()] == [False]

    with later(1.1):
        collect_garbage()
    assert list(store.entries()) == []
    assert incoming(owner_id) == []
    with pytest.raises(StorageUnavailable):
        ledger.touch(key)
    with pytest.raises(StorageUnavailable), transaction("basement"):
        ledger.keep(key)


def test_bytes_that_flow_for_hours_are_left_alone(owner_id: UUID) -> None:
    key = store.new_key()
    ledger.announce(key, owner_id)
    Incoming.objects.using("basement").filter(pk=key).update(created_at=datetime.now(UTC) - timedelta(hours=5))
    ledger.touch(key)
    collect_garbage()
    assert [row.doomed for row in incoming(owner_id)] == [False]


def test_a_key_in_the_ledger_that_a_blob_has_is_only_struck_out(keep: Any, owner_id: UUID) -> None:
    keep()
    (blob,) = blobs(owner_id)
    ledger.announce(blob.storage_key, owner_id)
    with later(1.1):
        collect_garbage()
    assert exists(blob.storage_key)
    assert incoming(owner_id) == []


def test_a_store_that_is_away_keeps_its_garbage_for_the_next_run(keep: Any, owner_id: UUID, folder: Path) -> None:
    delete(owner_id, keep().file_id)
    (blob,) = blobs(owner_id)
    path = folder / blob.storage_key
    path.rename(path.with_name("aside"))
    path.mkdir()  # a folder cannot be unlinked: the disk refuses
    (path / "in the way").touch()

    collect_garbage()
    assert [row.doomed for row in incoming(owner_id)] == [True]
    assert blobs(owner_id) == []

    (path / "in the way").unlink()
    path.rmdir()
    path.with_name("aside").rename(path)
    collect_garbage()
    assert nothing_of(owner_id)
    assert not exists(blob.storage_key)


def test_links_that_are_long_over_are_forgotten(keep: Any) -> None:
    file_id, moment = keep().file_id, datetime.now(UTC)
    ends = {"old": moment - timedelta(days=31), "new": moment - timedelta(days=29), "open": None}
    made = {
        name: Share.objects.using("basement").create(file_id=file_id, secret_hash=uuid4().bytes, expires_at=end)
        for name, end in ends.items()
    }
    collect_garbage()
    left = set(Share.objects.using("basement").filter(file_id=file_id).values_list("share_id", flat=True))
    assert left == {made["new"].pk, made["open"].pk}


def test_the_command_counts_and_then_collects(keep: Any, owner_id: UUID, capsys: Any) -> None:
    delete(owner_id, keep().file_id)
    key = blobs(owner_id)[0].storage_key

    call_command("collect_garbage", "--dry-run")
    assert exists(key)
    assert "1 keys of unused blobs to collect" in capsys.readouterr().out

    call_command("collect_garbage")
    assert not exists(key)
    said = capsys.readouterr()
    assert "1 keys of unused blobs collected" in said.out
    assert "so far" in said.err
    assert used(owner_id) == 0
