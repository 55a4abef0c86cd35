"""The bytes under inspection, read by windows: constant memory, and few requests where the storage is far away."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cached_property
from typing import BinaryIO

from apps.basement.inspecting.refusals import FileTruncated, SizeDisagrees

WINDOW = 256 * 1024
HEAD = 4096
TAIL = 66 * 1024  # the end record of a zip, with the longest comment, lies within


class Source:
    """A file of ``size`` bytes to look into at any place.

    :ivar failure: what reading raised; it passes through, but a library between may have taken it for the file's fault.
    :raises SizeDisagrees: ``stream`` has another size.
    """

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.failure: Exception | None = None
        self._stream = stream
        self._start, self._window = 0, b""
        self.size = size
        if stream.seek(0, io.SEEK_END) != size or (size and len(self.at(size - 1, 1)) != 1):
            raise SizeDisagrees(internal=f"said {size}")

    def at(self, offset: int, length: int) -> bytes:
        """``length`` bytes, fewer only at the end of the file."""
        stop = min(offset + length, self.size)
        if offset >= stop:
            return b""
        if not (self._start <= offset and stop <= self._start + len(self._window)):
            self._start, self._window = offset, self._read(offset, max(stop - offset, min(WINDOW, self.size - offset)))
        return self._window[offset - self._start : stop - self._start]

    def exactly(self, offset: int, length: int) -> bytes:
        """:raises FileTruncated: the file ends before."""
        data = self.at(offset, length)
        if len(data) < length:
            raise FileTruncated
        return data

    def chunks(self, start: int, stop: int, *, overlap: int = 0, step: int = WINDOW) -> Iterator[tuple[int, bytes]]:
        """The bytes from ``start`` to ``stop`` with their offsets; each chunk begins with the last ``overlap`` bytes
        of the one before."""
        offset = start
        while offset < stop:
            data = self.at(offset, min(step, stop - offset))
            yield offset, data
            if offset + len(data) >= stop or not data:
                return
            offset += len(data) - overlap

    def find(self, pattern: re.Pattern[bytes], start: int, stop: int, *, longest: int) -> int | None:
        """Where ``pattern``, which matches at most ``longest`` bytes, is found first."""
        for offset, data in self.chunks(start, stop, overlap=longest - 1):
            if found := pattern.search(data):
                return offset + found.start()
        return None

    def is_zero(self, start: int, stop: int) -> bool:
        return all(not data.strip(b"\0") for _, data in self.chunks(start, stop))

    @cached_property
    def head(self) -> bytes:
        return self.at(0, HEAD)

    @cached_property
    def tail(self) -> bytes:
        return self.at(max(self.size - TAIL, 0), TAIL)

    def stream(self) -> io.BufferedReader:
        """The file for a library that wants to read it by itself."""
        return io.BufferedReader(_Reader(self), WINDOW)

    def _read(self, offset: int, length: int) -> bytes:
        try:
            self._stream.seek(offset)
            data = self._stream.read(length)
            while len(data) < length and (more := self._stream.read(length - len(data))):
                data += more
        except Exception as error:
            self.failure = error
            raise
        return data


class _Reader(io.RawIOBase):
    def __init__(self, source: Source) -> None:
        self._source, self._position = source, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._source.size}[whence]
        self._position = max(base + offset, 0)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer, says typeshed
        data = self._source.at(self._position, len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)
