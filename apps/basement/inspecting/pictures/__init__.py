"""Pictures that are shown: measured by their structure, bounded, checked for stowaways, then decoded."""

from __future__ import annotations

from collections.abc import Callable

from apps.basement import conf
from apps.basement.inspecting.pictures import avif, bmp, gif, jpeg, png, webp
from apps.basement.inspecting.pictures.decoding import decode
from apps.basement.inspecting.pictures.measure import Measures
from apps.basement.inspecting.pictures.stowaways import check_stowaways
from apps.basement.inspecting.pictures.trailers import check_after_jpeg, skip_padding
from apps.basement.inspecting.refusals import FileHasTrailer, FileTruncated, PictureTooLarge, PictureTooLong
from apps.basement.inspecting.source import Source
from apps.basement.inspecting.verdict import Verdict

LONGEST_SIDE = 30_000
MOST_FRAMES = 2_000
MOST_WORK = 2_000_000_000  # pixels times passes: about 4 s of a decoder, 2 ns for each

FORMATS: dict[str, tuple[str, Callable[[Source], Measures]]] = {
    "image/png": ("PNG", png.measure),
    "image/gif": ("GIF", gif.measure),
    "image/webp": ("WEBP", webp.measure),
    "image/avif": ("AVIF", avif.measure),
    "image/bmp": ("BMP", bmp.measure),
}
SHOWN = frozenset({"image/jpeg", *FORMATS})


def examine(source: Source, content_type: str) -> Verdict:
    """The verdict on what begins like a picture of ``content_type``.

    :raises FileRefused: it is too large, damaged, cut off, or more than a picture.
    """
    if source.size > conf.largest_picture_bytes():
        raise PictureTooLarge("The picture has more bytes than we can show. Make it smaller.")
    measures = _jpeg(source) if content_type == "image/jpeg" else _other(source, content_type)
    check_stowaways(source)
    decode(source, format_name=_format(content_type), measures=measures)
    return Verdict(content_type=content_type, kind="image", width=measures.width, height=measures.height)


def _format(content_type: str) -> str:
    return "JPEG" if content_type == "image/jpeg" else FORMATS[content_type][0]


def _jpeg(source: Source) -> Measures:
    measures, motion = jpeg.measure(source)
    _check_bounds(measures)
    check_after_jpeg(source, measures.end, motion=motion)
    return measures


def _other(source: Source, content_type: str) -> Measures:
    measures = FORMATS[content_type][1](source)
    _check_bounds(measures)
    if measures.end > source.size:
        raise FileTruncated
    if skip_padding(source, measures.end, source.size) != source.size:
        raise FileHasTrailer
    return measures


def _check_bounds(measures: Measures) -> None:
    sides, most = f"{measures.width} x {measures.height}", conf.largest_pixels()
    if measures.pixels > most or max(measures.width, measures.height) > LONGEST_SIDE:
        raise PictureTooLarge(f"The picture has {sides} pixels; {most} in all, {LONGEST_SIDE} a side are the most.")
    if measures.frames > MOST_FRAMES:
        raise PictureTooLong
    if measures.pixels * measures.passes > MOST_WORK:
        raise PictureTooLarge(f"The picture of {sides} pixels comes in {measures.passes} layers. Save it anew.")
