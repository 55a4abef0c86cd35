"""What is said between the worker and the processes that decode pictures: frames of MessagePack over pipes."""

from __future__ import annotations

import struct
from typing import IO

import msgspec

LENGTH = struct.Struct("!I")


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """:param path: of a file with the picture. :param sizes: longest edges. :param cpu_seconds: what it may take."""

    path: str
    sizes: list[int]
    largest_pixels: int
    cpu_seconds: int


class Thumbnail(msgspec.Struct, frozen=True, kw_only=True):
    """WebP, shown for ``sizes``."""

    sizes: tuple[int, ...]
    width: int
    height: int
    data: bytes


class Rendered(msgspec.Struct, frozen=True, kw_only=True, tag="rendered"):
    """``width`` and ``height`` of the picture as it is shown, turned upright."""

    width: int
    height: int
    thumbnails: list[Thumbnail]


class Refused(msgspec.Struct, frozen=True, kw_only=True, tag="refused"):
    """The picture cannot be shown: ``code`` says why, ``internal`` is for the log."""

    code: str
    internal: str


Answer = Rendered | Refused


def write(to: IO[bytes], message: msgspec.Struct) -> None:
    data = msgspec.msgpack.encode(message)
    to.write(LENGTH.pack(len(data)) + data)
    to.flush()


def read_job(source: IO[bytes]) -> Job:
    """:raises EOFError: nobody will ask any more."""
    return msgspec.msgpack.decode(_message(source), type=Job)


def read_answer(source: IO[bytes]) -> Answer:
    """:raises EOFError: the process that should answer is gone."""
    answer: Answer = msgspec.msgpack.decode(_message(source), type=Answer)
    return answer


def _message(source: IO[bytes]) -> bytes:
    return _exactly(source, LENGTH.unpack(_exactly(source, LENGTH.size))[0])


def _exactly(source: IO[bytes], count: int) -> bytes:
    data = source.read(count)
    if len(data) < count:
        raise EOFError
    return data
