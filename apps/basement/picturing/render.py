"""From a picture's bytes to its thumbnails, with Pillow: one decode, each thumbnail made from the next larger one.

A JPEG is decoded at a half, a quarter or an eighth where that suffices (libjpeg scales in the frequency domain). What
is told about colours is applied to the few pixels that are kept, and nothing told by the file is written again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image
from PIL.Image import Resampling, Transpose

from apps.basement.domain.sizes import Frame, frames_of
from apps.basement.picturing.colours import to_srgb, workable
from apps.basement.picturing.wire import Rendered, Thumbnail

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")
"""By content; an SVG is a program, and is none of them."""

ORIENTATION = 0x0112
UPRIGHT = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
SIDEWAYS = (Transpose.TRANSPOSE, Transpose.TRANSVERSE, Transpose.ROTATE_90, Transpose.ROTATE_270)
QUALITY, METHOD = 80, 4
DRAFT_GAP = 1.5
"""A JPEG is decoded at this many times the size wanted, at least: the filter then has something to weigh."""


class TooManyPixels(Exception):
    """More than may be decoded."""


def render(path: Path, *, sizes: Sequence[int], largest_pixels: int) -> Rendered:
    """Thumbnails of the first frame.

    :raises TooManyPixels: by the header, before anything is decoded.
    :raises Exception: whatever a decoder says about broken bytes.
    """
    with Image.open(path, formats=FORMATS) as image:
        width, height = image.size
        if width * height > largest_pixels:
            raise TooManyPixels(f"{width} x {height}")
        frames = frames_of(width, height, sizes)
        image.draft(None, (round(frames[0].width * DRAFT_GAP), round(frames[0].height * DRAFT_GAP)))
        image.load()
        turn = _turn(image)  # of PNG it is known only now; a TIFF is upright already
        largest = to_srgb(_resized(workable(image), frames[0]), image.info.get("icc_profile"))
    if turn is not None:
        largest = largest.transpose(turn)
    if turn in SIDEWAYS:
        width, height = height, width
        frames = [Frame(frame.height, frame.width, frame.sizes) for frame in frames]
    return Rendered(width=width, height=height, thumbnails=list(_thumbnails(largest, frames)))


def _thumbnails(largest: Image.Image, frames: list[Frame]) -> Iterator[Thumbnail]:
    image = largest
    for frame in frames:
        image = _resized(image, frame)
        yield Thumbnail(sizes=frame.sizes, width=frame.width, height=frame.height, data=encode(image))


def _resized(image: Image.Image, frame: Frame) -> Image.Image:
    size = (frame.width, frame.height)
    if image.size == size:
        return image
    if image.mode == "RGBA":  # with colours multiplied by alpha, or what is invisible would shine through
        return image.convert("RGBa").resize(size, Resampling.LANCZOS, reducing_gap=2.0).convert("RGBA")
    return image.resize(size, Resampling.LANCZOS, reducing_gap=2.0)


def _turn(image: Image.Image) -> Transpose | None:
    """What makes the picture upright; nothing where EXIF is absent or broken."""
    try:
        return UPRIGHT.get(image.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001  # EXIF is anything at all; the picture is there without it
        return None


def encode(image: Image.Image) -> bytes:
    """WebP, with nothing but pixels."""
    image.info = {}
    target = BytesIO()
    image.save(target, "WEBP", quality=QUALITY, method=METHOD, exif=b"", xmp=b"", icc_profile=b"")
    return target.getvalue()
