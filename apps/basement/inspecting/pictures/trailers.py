"""What phones write behind the end of a JPEG, and nothing else.

* further JPEGs: the maps of HDR pictures and the other images of a CIPA Multi-Picture Format file;
* a film in boxes, when the picture's own metadata say that it is a motion photo;
* Samsung's blocks, listed by a directory at the very end (``SEFH`` ... ``SEFT``);
* zeros between and after them.
"""

from __future__ import annotations

from apps.basement.inspecting.boxes import boxes
from apps.basement.inspecting.pictures import jpeg
from apps.basement.inspecting.refusals import FileHasTrailer
from apps.basement.inspecting.source import Source

MOST_IMAGES = 16
LONGEST_PADDING = 64 * 1024
MOST_BLOCKS = 100


def check_after_jpeg(source: Source, end: int, *, motion: bool) -> None:
    """:raises FileHasTrailer: something else follows the picture that ends at ``end``."""
    stop = _start_of_samsung(source)
    if stop < end:
        raise FileHasTrailer(internal="a directory that reaches into the picture")
    for _ in range(MOST_IMAGES):
        end = skip_padding(source, end, stop)
        if end == stop:
            return
        if motion and source.at(end + 1, 4) == b"ftyp":  # the length before it begins with three zeros
            list(boxes(source, end - 3, stop))
            return
        if source.at(end, 3) != b"\xff\xd8\xff":
            raise FileHasTrailer(internal=f"unknown bytes at {end}")
        end = jpeg.end_of_next(source, end)
    raise FileHasTrailer(internal="too many images")


def skip_padding(source: Source, start: int, stop: int) -> int:
    """The first byte from ``start`` that is not zero, or ``stop``."""
    data = source.at(start, min(LONGEST_PADDING, stop - start))
    return start + len(data) - len(data.lstrip(b"\0"))


def _start_of_samsung(source: Source) -> int:
    """Where Samsung's blocks begin; the end of the file when there are none."""
    if not source.tail.endswith(b"SEFT"):
        return source.size
    length = int.from_bytes(source.at(source.size - 8, 4), "little")
    start = source.size - 8 - length
    directory = source.at(start, length) if 12 <= length <= 12 + 12 * MOST_BLOCKS else b""
    if directory[:4] != b"SEFH":
        raise FileHasTrailer(internal="a Samsung directory that is none")
    back = [int.from_bytes(directory[at + 4 : at + 8], "little") for at in range(12, len(directory) - 11, 12)]
    return start - max(back, default=0)
