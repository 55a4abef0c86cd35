"""Sound and film, by their containers' heads; nothing is decoded, and nothing of them is ever shown as a picture."""

from __future__ import annotations

import struct

from apps.basement.inspecting.boxes import MOST_BOXES, boxes
from apps.basement.inspecting.refusals import FileDamaged, FileHasTrailer, FileTruncated
from apps.basement.inspecting.source import Source
from apps.basement.inspecting.verdict import FileKind, Verdict

AUDIO_BRANDS = {b"M4A ", b"M4B ", b"M4P ", b"F4A "}
PICTURE_BRANDS = {
    b"heic": "image/heic", b"heix": "image/heic", b"heim": "image/heic", b"heis": "image/heic", b"mif1": "image/heif",
    b"hevc": "image/heic-sequence", b"msf1": "image/heif-sequence", b"crx ": "image/x-canon-cr3",
}  # fmt: skip
AVIF_BRANDS = {b"avif", b"avis"}
RIFF = {b"WAVE": ("audio/wav", "audio"), b"AVI ": ("video/x-msvideo", "video")}
HEADS: list[tuple[bytes, str, FileKind]] = [
    (b"fLaC", "audio/flac", "audio"),
    (b"MThd\0\0\0\x06", "audio/midi", "audio"),
    (b"#!AMR", "audio/amr", "audio"),
    (b"FLV\x01", "video/x-flv", "video"),
]
# Rates in kbit/s of MPEG 1 layer III, and of MPEG 2 and 2.5.
RATES = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320], [
    0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160,
]  # fmt: skip
FREQUENCIES = {3: [44100, 48000, 32000], 2: [22050, 24000, 16000], 0: [11025, 12000, 8000]}


def examine(source: Source) -> Verdict | None:
    """The verdict on sound, film, and pictures in boxes that we cannot decode; ``None``: it is none of them.

    :raises FileRefused: it is cut off, or goes on after its end.
    """
    head = source.head
    for magic, name, kind in HEADS:
        if head.startswith(magic):
            return Verdict(content_type=name, kind=kind)
    if head[4:8] in {b"ftyp", b"moov", b"wide", b"mdat"} and head[:1] == b"\0":
        return _in_boxes(source)
    if head[:4] == b"RIFF" and head[8:12] in RIFF:
        return _in_riff(source)
    if head[:4] in {b"RF64", b"RIFX"} and head[8:12] == b"WAVE":
        return Verdict(content_type="audio/wav", kind="audio")
    if head[:4] == b"FORM" and head[8:12] in {b"AIFF", b"AIFC"}:
        return Verdict(content_type="audio/aiff", kind="audio")
    if head[:4] == b"\x1aE\xdf\xa3":
        return _matroska(head)
    if head[:4] == b"OggS" and head[4:5] == b"\0":
        return _ogg(head)
    return Verdict(content_type="audio/mpeg", kind="audio") if _is_mp3(source) else _adts(source)


def brands(head: bytes) -> list[bytes]:
    """The major brand and the compatible ones."""
    if head[4:8] != b"ftyp":
        return []
    stop = min(int.from_bytes(head[:4]), 512, len(head))
    return [head[8:12], *(head[at : at + 4] for at in range(16, stop - 3, 4))]


def is_avif(head: bytes) -> bool:
    """The file is, or says to be readable as, AVIF."""
    known = brands(head)
    return bool(known) and (
        known[0] in AVIF_BRANDS or (known[0] in {b"mif1", b"msf1"} and not AVIF_BRANDS.isdisjoint(known))
    )


def _in_boxes(source: Source) -> Verdict:
    names = [box.name for box in boxes(source, 0, source.size)][:MOST_BOXES]
    major = (brands(source.head) or [b"qt  "])[0]
    if major in PICTURE_BRANDS:
        return Verdict(content_type=PICTURE_BRANDS[major], kind="other")
    if b"moov" not in names and b"moof" not in names:
        raise FileTruncated(internal="no moov")
    if major in AUDIO_BRANDS:
        return Verdict(content_type="audio/mp4", kind="audio")
    if major == b"qt  ":
        return Verdict(content_type="video/quicktime", kind="video")
    return Verdict(content_type="video/3gpp" if major[:2] == b"3g" else "video/mp4", kind="video")


def _in_riff(source: Source) -> Verdict:
    (length,) = struct.unpack("<I", source.exactly(4, 4))
    name, kind = RIFF[source.head[8:12]]
    unfinished = length in {0, 0xFFFF_FFFF}  # recorders that stream do not come back to fill it in
    large = source.size > 2**31  # AVI goes on in further containers
    if not unfinished and length + 8 > source.size:
        raise FileTruncated
    if (
        not unfinished
        and not large
        and 8 + length + length % 2 < source.size
        and source.at(8 + length + length % 2, 4) != b"RIFF"
    ):
        raise FileHasTrailer
    return Verdict(content_type=name, kind="audio" if kind == "audio" else "video")


def _matroska(head: bytes) -> Verdict:
    if b"webm" in head[:64]:
        return Verdict(content_type="video/webm", kind="video")
    if b"matroska" in head[:64]:
        return Verdict(content_type="video/x-matroska", kind="video")
    raise FileDamaged(internal="EBML of no known type")


def _ogg(head: bytes) -> Verdict:
    if b"\x80theora" in head[:128]:
        return Verdict(content_type="video/ogg", kind="video")
    return Verdict(content_type="audio/ogg", kind="audio")


def _is_mp3(source: Source) -> bool:
    """A tag of ID3v2, or two frames of layer III, one right after the other."""
    tag = source.head[:10]
    if tag[:3] == b"ID3" and len(tag) == 10 and 2 <= tag[3] <= 4 and all(byte < 0x80 for byte in tag[4:]):
        return True
    length = _frame(source.head[:4])
    return length is not None and _frame(source.at(length, 4)) is not None


def _frame(header: bytes) -> int | None:
    """Bytes of the frame that begins with ``header``."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return None
    version, rate, frequency = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or rate in {0, 15} or frequency == 3:
        return None
    per_frame = 144 if version == 3 else 72
    return per_frame * 1000 * RATES[version != 3][rate] // FREQUENCIES[version][frequency] + (header[2] >> 1 & 1)


def _adts(source: Source) -> Verdict | None:
    """AAC as radio sends it: two frames with the same beginning."""
    head = source.head
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return None
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    if length < 7 or source.at(length, 2) != head[:2]:
        return None
    return Verdict(content_type="audio/aac", kind="audio")
