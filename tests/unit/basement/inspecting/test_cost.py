"""Inspection takes little, and bounded, memory and time; what it cannot read is not the file's fault."""

from __future__ import annotations

import io
import threading
import time
import tracemalloc
from typing import Any

import pytest

from apps.basement.inspecting import FileRefused, Verdict, inspect
from apps.basement.inspecting.pictures import decoding
from apps.basement.inspecting.refusals import PictureTooLarge
from kernel.errors import Unavailable
from tests.fakes.files import archives, documents, media, pictures
from tests.fakes.hostile_files import hostile_files

MEBIBYTE = 2**20


class Large(io.RawIOBase):
    """A file whose middle is made as it is read; ``counted`` is how much was."""

    def __init__(self, head: bytes, size: int, tail: bytes = b"", *, filler: bytes = b"\0") -> None:
        self.head, self.size, self.tail, self.filler = head, size, tail, filler
        self.position = self.counted = 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.position = offset + (0, self.position, self.size)[whence]
        return self.position

    def read(self, size: int = -1) -> bytes:
        start, stop = self.position, self.size if size < 0 else min(self.position + size, self.size)
        data = bytearray(self.filler * max(stop - start, 0))
        for piece, at in ((self.head, 0), (self.tail, self.size - len(self.tail))):
            low, high = max(at, start), min(at + len(piece), stop)
            if low < high:
                data[low - start : high - start] = piece[low - at : high - at]
        self.position, self.counted = stop, self.counted + len(data)
        return bytes(data)


def look(source: Any, size: int, name: str = "a") -> Verdict:
    return inspect(source, file_name=name, declared_type="", size=size)


@pytest.mark.parametrize(
    ("head", "tail", "filler", "size", "read"),
    [
        pytest.param(b"\x93\x94\x01", b"", b"\0", 4096 * MEBIBYTE, 2 * MEBIBYTE, id="4 GiB of bytes"),
        pytest.param(b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska", b"", b"\0", 2**40, MEBIBYTE, id="1 TiB of film"),
        pytest.param(media.mp4()[:-2056] + b"\0\0\0\0mdat", b"", b"x", 2**35, MEBIBYTE, id="32 GiB of film in boxes"),
        pytest.param(b"a", b"", b"a", 60 * MEBIBYTE, 62 * MEBIBYTE, id="60 MiB of text"),
        pytest.param(documents.pdf()[:60], documents.pdf()[-90:], b" ", 2**32, 70 * MEBIBYTE, id="4 GiB of PDF"),
    ],
)
def test_a_large_file_is_read_in_constant_memory(head: bytes, tail: bytes, filler: bytes, size: int, read: int) -> None:
    source = Large(head, size, tail, filler=filler)
    tracemalloc.start()
    try:
        look(source, size)
        assert tracemalloc.get_traced_memory()[1] < 4 * MEBIBYTE
    finally:
        tracemalloc.stop()
    assert source.counted < read


def test_every_hostile_file_is_refused_fast() -> None:
    slowest = {}
    for hostile in hostile_files():
        source, size = io.BytesIO(hostile.content), len(hostile.content)
        started = time.process_time()
        with pytest.raises(FileRefused):
            inspect(source, file_name=hostile.name, declared_type=hostile.declared, size=size)
        slowest[str(hostile)] = time.process_time() - started
    assert {label: seconds for label, seconds in slowest.items() if seconds > 3} == {}


class _Broken(io.BytesIO):
    """A storage that goes away while a picture is read."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > 0:
            raise ConnectionError("gone")
        return super().read(size)


@pytest.mark.parametrize(
    "content", [pictures.jpeg(size=(3000, 2000), quality=95), pictures.webp(), archives.plain_zip()]
)
def test_a_storage_that_fails_does_not_make_the_file_bad(content: bytes) -> None:
    with pytest.raises(ConnectionError):
        look(_Broken(content), len(content))


def test_a_storage_that_fails_while_decoding_does_not_make_the_picture_bad() -> None:
    noise = bytes((n * n * 31 + n // 7) % 256 for n in range(400_000))  # several windows, so decoding reads again
    content = pictures.png_with(b"noIs", noise, last=True)
    source = _FailsLater(content, allowed=4)
    with pytest.raises(ConnectionError):
        look(source, len(content))
    assert source.reads > 3


def test_a_storage_that_was_closed_does_not_make_the_file_bad() -> None:
    """Its error is one that files cause, too."""
    with pytest.raises(ValueError, match="closed"):
        look(_Closes(archives.tar("a")), 10_240)


class _Closes(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        if self.tell() == 0:
            self.close()
        return super().read(size)


class _FailsLater(io.BytesIO):
    def __init__(self, content: bytes, *, allowed: int) -> None:
        super().__init__(content)
        self.allowed, self.reads = allowed, 0

    def read(self, size: int | None = -1) -> bytes:
        self.reads += 1
        if self.reads > self.allowed:
            raise ConnectionError("gone")
        return super().read(size)


def test_a_picture_that_would_take_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECODE_MEMORY_BYTES", str(MEBIBYTE))
    content = pictures.webp()
    assert look(io.BytesIO(content), len(content)).kind == "image"
    content = pictures.avif(size=(400, 400))
    with pytest.raises(PictureTooLarge):
        look(io.BytesIO(content), len(content))


def test_the_largest_pixels_are_the_operators_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    content = pictures.jpeg()
    monkeypatch.setenv("LARGEST_PIXELS", str(120 * 80))
    assert look(io.BytesIO(content), len(content)).width == 120
    monkeypatch.setenv("LARGEST_PIXELS", str(120 * 80 - 1))
    with pytest.raises(PictureTooLarge):
        look(io.BytesIO(content), len(content))


def test_pictures_wait_for_memory_and_give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = decoding._Memory()
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with memory.of(80, 100):
            inside.set()
            leave.wait(5)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(5)
    with memory.of(20, 100):
        pass  # fits beside it
    monkeypatch.setattr(decoding, "LONGEST_WAIT", 0.05)
    with pytest.raises(Unavailable), memory.of(21, 100):
        pass
    monkeypatch.setattr(decoding, "LONGEST_WAIT", 5)
    leave.set()
    with memory.of(100, 100):
        pass
    holder.join(5)
