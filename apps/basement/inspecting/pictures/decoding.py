"""Decoding pictures whole, in bounded memory: the proof that they are what they say.

A decoder of hostile bytes may raise anything; that means a damaged picture. What it warns of counts as damage, too: the
filter below holds in the whole process, because Python's own way to set one for a while is not safe between threads.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import AvifImagePlugin, Image, ImageSequence, WebPImagePlugin

from apps.basement import conf
from apps.basement.inspecting.pictures.measure import Measures
from apps.basement.inspecting.refusals import FileDamaged, FileRefused, FileTruncated, PictureTooLarge
from apps.basement.inspecting.source import Source
from kernel.errors import Unavailable

LONGEST_WAIT = 30.0  # seconds for the memory to come free

PLUGINS = (AvifImagePlugin, WebPImagePlugin)  # imported, so that Pillow does not import all it has to find them

for _category in (UserWarning, RuntimeWarning):
    warnings.filterwarnings("error", category=_category, module=r"PIL\.")


class _Memory:
    """What decoders have together; who does not fit waits."""

    def __init__(self) -> None:
        self._taken, self._changed = 0, threading.Condition()

    @contextmanager
    def of(self, wanted: int, most: int) -> Iterator[None]:
        with self._changed:
            if not self._changed.wait_for(lambda: self._taken + wanted <= most, timeout=LONGEST_WAIT):
                raise Unavailable(internal=f"{self._taken} bytes of pictures in memory, {wanted} more wanted")
            self._taken += wanted
        try:
            yield
        finally:
            with self._changed:
                self._taken -= wanted
                self._changed.notify_all()


_memory = _Memory()


def decode(source: Source, *, format_name: str, measures: Measures) -> None:
    """Decode the first frame, and further ones up to :func:`conf.largest_pixels` in all, every pixel.

    :raises PictureTooLarge: it would take more memory than all pictures may. :raises FileDamaged: it cannot be decoded.
    :raises FileTruncated: it ends too early. :raises Unavailable: no memory came free in time.
    """
    wanted, most = measures.pixels * measures.memory + _read_whole(source, format_name), conf.decode_memory_bytes()
    if wanted > most:
        raise PictureTooLarge(internal=f"decoding takes {wanted} bytes")
    with _memory.of(wanted, most):
        try:
            _decode(source, format_name, measures)
        except Exception as error:
            if source.failure is not None:
                raise source.failure from None
            raise _blame(error) from error


def _blame(error: Exception) -> FileRefused:
    return (FileTruncated if "truncated" in str(error).lower() else FileDamaged)(internal=repr(error))


def _read_whole(source: Source, format_name: str) -> int:
    return source.size if format_name in {"WEBP", "AVIF"} else 0


def _decode(source: Source, format_name: str, measures: Measures) -> None:
    with source.stream() as stream, Image.open(stream, formats=[format_name]) as picture:
        if picture.width > measures.width or picture.height > measures.height:
            raise FileDamaged(internal=f"measured {measures}, opened as {picture.size}")
        picture.draft(None, (max(picture.width // 8, 1), max(picture.height // 8, 1)))
        if measures.frames == 1 or format_name == "PNG":
            picture.load()
            return
        for frame in _affordable(picture, measures):
            frame.load()


def _affordable(picture: Image.Image, measures: Measures) -> Iterator[Image.Image]:
    most = max(conf.largest_pixels() // measures.pixels, 1)
    for number, frame in enumerate(ImageSequence.Iterator(picture)):
        if number == most:
            return
        yield frame
