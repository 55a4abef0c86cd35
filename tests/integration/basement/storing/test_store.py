"""A store keeps whole files, gives out parts of them, and lists what it has: a folder and S3 alike."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator

import pytest

from apps.basement.storage import store

pytestmark = pytest.mark.usefixtures("any_store")
MANY = bytes(range(256)) * 4096 * 9  # 9 MiB: more than one part of S3


def pieces(content: bytes, size: int = 100_000) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.mark.parametrize("content", [b"", b"x", b"twelve bytes", MANY], ids=["empty", "one", "small", "parts"])
def test_what_is_put_comes_back(content: bytes) -> None:
    key = store.new_key()

    stored = store.put(key, pieces(content))

    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).digest())
    assert store.size(key) == len(content)
    assert store.measure(key) == stored
    with store.open(key) as source:
        assert source.read() == content


def test_parts_are_read_without_the_rest() -> None:
    key = store.new_key()
    store.put(key, pieces(MANY))

    assert b"".join(store.read_range(key, 5, 9)) == MANY[5:9]
    assert b"".join(store.read_range(key, len(MANY) - 3, len(MANY))) == MANY[-3:]
    assert b"".join(store.read_range(key, 7, 7)) == b""
    with store.open(key) as source:
        source.seek(-10, io.SEEK_END)
        assert source.read() == MANY[-10:]
        source.seek(1_000_001)
        assert source.read(5) == MANY[1_000_001:1_000_006]
        assert source.tell() == 1_000_006
        assert source.read(4) == MANY[1_000_006:1_000_010]


def test_nobody_sees_bytes_before_they_are_whole() -> None:
    key = store.new_key()
    with store.writer(key) as target:
        for chunk in pieces(MANY):
            target.write(chunk)
        with pytest.raises(store.BytesMissing):
            store.size(key)
        assert [entry.complete for entry in store.entries() if entry.key == key] == [False]
        target.finish()
    assert [(entry.size, entry.complete) for entry in store.entries() if entry.key == key] == [(len(MANY), True)]


def test_what_is_not_finished_is_dropped() -> None:
    key = store.new_key()
    with store.writer(key) as target:
        for chunk in pieces(MANY):
            target.write(chunk)
    assert [entry for entry in store.entries() if entry.key == key] == []


def test_half_written_bytes_are_deleted_too() -> None:
    key = store.new_key()
    target = store.writer(key)
    for chunk in pieces(MANY):
        target.write(chunk)
    assert [entry.key for entry in store.entries()] == [key]

    store.delete(key)

    assert list(store.entries()) == []


def test_deleting_twice_is_deleting_once() -> None:
    key = store.new_key()
    store.put(key, [b"gone soon"])
    store.delete(key)
    store.delete(key)
    for read in (store.size, store.open, store.measure, lambda key: list(store.read_range(key, 0, 3))):
        with pytest.raises(store.BytesMissing):
            read(key)


def test_a_file_that_is_shorter_than_it_should_be_is_missing_bytes() -> None:
    key = store.new_key()
    store.put(key, [b"short"])
    with pytest.raises(store.BytesMissing):
        list(store.read_range(key, 0, 50))


def test_all_keys_are_listed() -> None:
    keys = [store.new_key() for _ in range(12)]
    for number, key in enumerate(keys):
        store.put(key, [b"x" * number])

    assert {entry.key: entry.size for entry in store.entries()} == {key: number for number, key in enumerate(keys)}
    assert all(entry.modified.tzinfo is not None for entry in store.entries())


def test_keys_say_nothing_and_spread() -> None:
    keys = {store.new_key() for _ in range(2000)}
    assert len(keys) == 2000
    assert len({key.split("/")[1] for key in keys}) > 200
