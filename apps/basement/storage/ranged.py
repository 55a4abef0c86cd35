"""Reading a distant object as if it were a local file."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any


class RangedReader(io.RawIOBase):
    """Seekable; each read fetches just what was asked for, so wrap it in a buffer.

    :param fetch: the bytes from start to stop (exclusive), all of them.
    """

    def __init__(self, size: int, fetch: Callable[[int, int], bytes]) -> None:
        self._size, self._fetch, self._position = size, fetch, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("a position before the beginning")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, target: Any) -> int:
        stop = min(self._position + len(target), self._size)
        if self._position >= stop:
            return 0
        found = self._fetch(self._position, stop)
        target[: len(found)] = found
        self._position += len(found)
        return len(found)
