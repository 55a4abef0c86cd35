"""The check finds what is not as it should be, both ways, and mends what can be mended."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command

from apps.basement.accepting import ledger
from apps.basement.models import Blob, Picture, Usage
from apps.basement.storage import store
from apps.basement.usecases.check_files import check_files
from tests.integration.basement.accepting.rows import blobs, exists, incoming, used
from tests.integration.basement.checking.seen import findings
from tests.integration.basement.checking.test_collect_garbage import later

NOW = timedelta(0)
Found = Callable[..., set[tuple[str, str]]]


@pytest.fixture
def found(owner_id: UUID) -> Found:
    """``found(repair=False)``: kind and subject of what the check says of this owner, and of the store's bytes."""

    def check(**options: Any) -> set[tuple[str, str]]:
        return {(each.kind, each.what) for each in findings([owner_id], **options) if each.kind != "garbage"}

    return check


def test_what_is_right_is_right(keep: Any, found: Found) -> None:
    keep()
    keep(b"equal\n")
    keep(b"equal\n")
    assert found(read=True) == set()


def test_bytes_without_a_row_are_found_and_removed(keep: Any, found: Found) -> None:
    keep()
    stray = store.new_key()
    store.put(stray, [b"nobody knows me"])

    assert found() == {("bytes_without_row", stray)}
    assert exists(stray)
    assert found(repair=True) == {("bytes_without_row", stray)}
    assert not exists(stray)
    assert found() == set()


def test_half_written_bytes_without_a_row_are_found_too(found: Found) -> None:
    stray = store.new_key()
    store.writer(stray).write(b"cut short")
    found(repair=True)
    assert list(store.entries()) == []


def test_young_bytes_without_a_row_are_left_alone(found: Found, folder: Path) -> None:
    stray = store.new_key()
    store.put(stray, [b"restored from a backup, rows will follow"])
    assert found(repair=True, grace=timedelta(hours=1)) == set()
    two_hours_ago = time.time() - 7200
    os.utime(folder / stray, (two_hours_ago, two_hours_ago))
    assert found(repair=True, grace=timedelta(hours=1)) == {("bytes_without_row", stray)}


def test_bytes_that_a_row_names_are_no_strays(keep: Any, found: Found, owner_id: UUID) -> None:
    keep()
    (blob,) = blobs(owner_id)
    coming, thumbnail = store.new_key(), store.new_key()
    ledger.announce(coming, owner_id)
    for key in (coming, thumbnail):
        store.put(key, [b"bytes"])
    made = {str(size): {"key": thumbnail} for size in (64, 256, 1024)}
    Picture.objects.using("basement").create(blob=blob, status="ready", thumbnails=made)

    assert found(repair=True) == set()
    assert exists(coming)
    assert exists(thumbnail)


def test_a_file_without_bytes_is_marked_and_cleared_when_they_are_back(
    keep: Any, found: Found, owner_id: UUID, folder: Path
) -> None:
    keep()
    (blob,) = blobs(owner_id)
    path = folder / blob.storage_key
    path.rename(folder / "aside")

    missing = {("bytes_missing", str(blob.pk))}
    stray = {("bytes_without_row", "aside")}
    assert found() == missing | stray
    assert blobs(owner_id)[0].missing_since is None, "looking changes nothing"
    assert found(repair=True, grace=timedelta(hours=1)) == missing
    marked = blobs(owner_id)[0].missing_since
    assert marked is not None
    assert found(repair=True, grace=timedelta(hours=1)) == missing
    assert blobs(owner_id)[0].missing_since == marked, "since when it is missing stays"

    (folder / "aside").rename(path)
    assert found(repair=True) == {("bytes_found", str(blob.pk))}
    assert blobs(owner_id)[0].missing_since is None
    assert found() == set()


def test_bytes_of_another_size_are_found(keep: Any, found: Found, owner_id: UUID, folder: Path) -> None:
    keep()
    (blob,) = blobs(owner_id)
    (folder / blob.storage_key).write_bytes(b"short")
    assert found(repair=True) == {("bytes_damaged", str(blob.pk))}
    assert blobs(owner_id)[0].missing_since is not None


def test_other_bytes_of_the_same_size_are_found_by_reading(
    keep: Any, found: Found, owner_id: UUID, folder: Path
) -> None:
    keep()
    (blob,) = blobs(owner_id)
    (folder / blob.storage_key).write_bytes(b"x" * blob.size)

    assert found() == set()
    assert found(repair=True, read=True) == {("bytes_damaged", str(blob.pk))}
    assert found(repair=True) == {("bytes_damaged", str(blob.pk))}, "a quick check does not take the mark off"
    assert blobs(owner_id)[0].missing_since is not None


@pytest.mark.parametrize("wrong", [0, 1, 7])
def test_references_are_counted_again(keep: Any, found: Found, owner_id: UUID, wrong: int) -> None:
    keep(b"equal\n")
    keep(b"equal\n")
    (blob,) = blobs(owner_id)
    Blob.objects.using("basement").filter(pk=blob.pk).update(references=wrong)

    assert found() == {("references_wrong", str(blob.pk))}
    assert found(repair=True) == {("references_wrong", str(blob.pk))}
    assert (blobs(owner_id)[0].references, found()) == (2, set())


@pytest.mark.parametrize("wrong", [0, 10**12])
def test_usage_is_counted_again(keep: Any, found: Found, owner_id: UUID, wrong: int) -> None:
    size = keep().size + keep().size
    Usage.objects.using("basement").filter(owner_id=owner_id).update(used_bytes=wrong)

    assert found(repair=True) == {("usage_wrong", str(owner_id))}
    assert (used(owner_id), found()) == (size, set())


def test_a_picture_without_its_thumbnails_bytes_is_made_again(keep: Any, found: Found, owner_id: UUID) -> None:
    keep()
    (blob,) = blobs(owner_id)
    made = {str(size): {"key": store.new_key()} for size in (64, 256, 1024)}
    Picture.objects.using("basement").create(blob=blob, status="ready", thumbnails=made)

    assert found(repair=True) == {("thumbnails_missing", str(blob.pk))}
    assert Picture.objects.using("basement").get(pk=blob.pk).next_at is not None


def test_what_the_dead_have_left_is_collected(owner_id: UUID) -> None:
    key = store.new_key()
    ledger.announce(key, owner_id)
    store.put(key, [b"its writer is dead"])
    with later(1.1):
        report = check_files()
        assert [each.kind for each in report.found if each.what == "untouched keys"] == ["garbage"]
        assert not report.ok
        check_files(repair=True, grace=NOW)
    assert incoming(owner_id) == []
    assert not exists(key)


def test_the_command_looks_unless_it_is_told_to_repair(found: Found, capsys: Any) -> None:
    stray = store.new_key()
    store.put(stray, [b"nobody knows me"])
    for arguments in (["--grace", "0"], ["--grace", "0", "--repair", "--dry-run"]):
        with pytest.raises(SystemExit):
            call_command("check_files", *arguments)
        assert f"bytes_without_row: {stray}" in capsys.readouterr().out
        assert exists(stray)
    with suppress(SystemExit):  # other tests' blobs are not in this store
        call_command("check_files", "--grace", "0", "--repair", "--hash")
    said = capsys.readouterr()
    assert "Mended or marked" in said.out
    assert "batch 1 done" in said.err
    assert not exists(stray)
