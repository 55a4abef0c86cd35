"""Pictures that are too large, cut off, or more than pictures."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator

from tests.fakes.files import archives, documents, media, pictures
from tests.fakes.files.hostile import Hostile

WHOLE = {
    "a.jpg": pictures.phone_jpeg(),
    "progressive.jpg": pictures.jpeg(progressive=True),
    "a.png": pictures.png(),
    "palette.png": pictures.palette_png(),
    "a.gif": pictures.gif(),
    "animated.gif": pictures.animated("GIF"),
    "a.webp": pictures.webp(),
    "lossless.webp": pictures.webp(lossless=True),
    "animated.webp": pictures.animated("WEBP"),
    "a.avif": pictures.avif(),
    "a.bmp": pictures.bmp(),
}
STOWAWAYS = {
    "HTML": b"<html><script>alert(1)</script></html>",
    "PHP": b"<?php system($_GET['c']); ?>",
    "script": b"\n;alert(document.cookie)//",
    "zip": archives.plain_zip(),
    "program": b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0" + bytes(200),
    "RAR": b"Rar!\x1a\x07\0" + bytes(30),
}
PLAIN = ["a.jpg", "a.png", "a.gif", "a.webp", "a.avif", "a.bmp"]


def truncated() -> Iterator[Hostile]:
    for name, whole in WHOLE.items():
        for share in (0.3, 0.6, 0.9):
            yield Hostile("truncated", f"{name} at {share}", whole[: int(len(whole) * share)], "file_truncated", name)
        yield Hostile("truncated", f"{name} by a byte", whole[:-1], "file_truncated", name)


def trailers() -> Iterator[Hostile]:
    for name in PLAIN:
        for label, stowaway in STOWAWAYS.items():
            code = "file_truncated" if (name, label) in AS_A_BOX else "file_has_trailer"
            yield Hostile("trailer", f"{label} behind {name}", WHOLE[name] + stowaway, code, name)
    image = WHOLE["a.jpg"]
    yield Hostile("trailer", "a film that nobody announced", image + media.mp4(), "file_has_trailer", "a.jpg")
    told = pictures.phone_jpeg(xmp=pictures.MOTION_XMP)
    yield Hostile(
        "trailer", "a motion photo with more", told + media.mp4() + b"#!/bin/sh\n", "file_has_trailer", "a.jpg"
    )
    false = (
        b"SEFH" + struct.pack("<II", 106, 1) + struct.pack("<HHII", 0, 1, 10**6, 5) + struct.pack("<I", 24) + b"SEFT"
    )
    yield Hostile("trailer", "a directory into the picture", image + b"#!/bin/sh" + false, "file_has_trailer", "a.jpg")
    film = told + b"\x18ftyp#!/bin/sh" + false
    yield Hostile("trailer", "a film and a directory into the picture", film, "file_has_trailer", "a.jpg")
    second = image + image + b"x"
    yield Hostile("trailer", "behind a second picture", second, "file_has_trailer", "a.jpg")


#: A box whose length these bytes would be, and which the file is then too short for.
AS_A_BOX = {("a.avif", "PHP")}


def markup() -> Iterator[Hostile]:
    for label, text in {"script": b"<script>alert(1)</script>", "PHP": b"<?php eval($_POST[1]);?>"}.items():
        plain = text.decode()
        found = {
            "JPEG comment": ("a.jpg", pictures.jpeg_comment(text)),
            "EXIF": ("a.jpg", pictures.exif_says(plain)),
            "JPEG, last segment": ("a.jpg", pictures.jpeg_segment(0xFE, text, last=True)),
            "PNG text": ("a.png", pictures.png_says("Comment", plain)),
            "PNG, last chunk": ("a.png", pictures.png_with(b"tEXt", b"Comment\0" + text, last=True)),
            "GIF comment": ("a.gif", pictures.gif(comment=text)),
            "WebP metadata": ("a.webp", pictures.webp(xmp=text)),
            "Samsung's block": ("a.jpg", pictures.samsung_jpeg(text)),
        }
        for where, (name, content) in found.items():
            yield Hostile("markup inside", f"{label} in {where}", content, "file_has_markup", name)
    svg = pictures.png_says("XML:com.adobe.xmp", "<svg onload=alert(1)>")
    yield Hostile("markup inside", "SVG in a PNG", svg, "file_has_markup", "a.png")


def polyglots() -> Iterator[Hostile]:
    archive = archives.plain_zip()
    gif = pictures.gif()
    cases = {
        "GIF and script": ("a.gif", pictures.rewritten(gif, 6, b"/*")),
        "GIF with a script in its comment": ("a.gif", pictures.rewritten(pictures.gif(comment=b"*/=1;x()"), 6, b"/*")),
        "JPEG and script": ("a.jpg", _jpeg_script()),
        "BMP and script": ("a.bmp", pictures.rewritten(pictures.bmp(), 2, b"/*")),
        "JPEG and zip in its last segment": ("a.jpg", pictures.jpeg_segment(0xFE, archive, last=True)),
        "JPEG and zip in its first segment": ("a.jpg", pictures.jpeg_segment(0xFE, archive)),
        "PNG and zip in its last chunk": ("a.png", pictures.png_with(b"zzZz", archive, last=True)),
        "GIF and JAR in its comment": ("a.gif", _gif_with(_short_zip())),
    }
    for label, (name, content) in cases.items():
        yield Hostile("two things", label, content, "file_is_two_things", name)


def _jpeg_script() -> bytes:
    plain = pictures.jpeg()
    return plain[:2] + b"\xff\xe0\x2f\x2a" + bytes(0x2F2A - 2) + plain[2:]


def _short_zip() -> bytes:
    return documents.zipped({"a": "b"})


def _gif_with(comment: bytes) -> bytes:
    assert len(comment) < 256
    return pictures.gif()[:-1] + b"!\xfe" + bytes([len(comment)]) + comment + b"\0;"


def too_large() -> Iterator[Hostile]:
    tiny = zlib.compress(bytes(1000))
    cases = {
        "PNG of 2.5 gigapixels by its header": ("a.png", pictures.raw_png(50_000, 50_000, tiny)),
        "PNG of 2^31 columns": ("a.png", pictures.raw_png(2**31 - 1, 1, tiny)),
        "PNG of one row too long": ("a.png", pictures.raw_png(40_000, 1, zlib.compress(bytes(120_001)))),
        "PNG that really unpacks": ("a.png", _grey_png(12_000, 12_000)),
        "JPEG of 65,500 a side": ("a.jpg", _resized_jpeg(65_500, 65_500)),
        "JPEG of 20,000 a side": ("a.jpg", _resized_jpeg(20_000, 20_000)),
        "GIF of 65,535 a side": ("a.gif", pictures.rewritten(pictures.gif(), 6, b"\xff\xff\xff\xff")),
        "GIF with a frame far outside": ("a.gif", _gif_outside()),
        "WebP of 16 million a side": ("a.webp", _webp_canvas(2**24, 2**24)),
        "WebP of 16,383 a side": ("a.webp", _webp_canvas(16_383, 16_383)),
        "WebP that needs too much memory": ("a.webp", _webp_canvas(8_000, 8_000)),
        "BMP of 2 gigapixels": ("a.bmp", pictures.rewritten(pictures.bmp(), 18, struct.pack("<ii", 50_000, 40_000))),
        "AVIF of 65,536 a side": ("a.avif", _avif_claiming(65_536, 65_536)),
        "AVIF that hides its size": ("a.avif", _avif_hiding()),
        "JPEG of a thousand scans": ("a.jpg", _many_scans()),
    }
    for label, (name, content) in cases.items():
        yield Hostile("too large", label, content, "picture_too_large", name)
    frames = pictures.tiny_gif_frames(3_000)
    yield Hostile("too large", "GIF of 3,000 frames", frames, "picture_too_long", "a.gif")
    control = b"".join(
        pictures.chunk(b"fcTL", struct.pack(">IIIIIHHBB", n, 1, 1, 0, 0, 1, 1, 0, 0)) for n in range(2_500)
    )
    png = pictures.png()
    yield Hostile("too large", "PNG of 2,500 frames", png[:33] + control + png[33:], "picture_too_long", "a.png")
    blocks = b"!\xfe" + b"\x01x" * 1_000_001 + b"\0"
    many = pictures.gif()[:-1] + blocks + b";"
    yield Hostile("too large", "GIF of a million blocks", many, "file_too_complex", "a.gif")
    chunks = png[:33] + pictures.chunk(b"teSt", b"") * 100_001 + png[33:]
    yield Hostile("too large", "PNG of 100,000 chunks", chunks, "file_too_complex", "a.png")


def _grey_png(width: int, height: int) -> bytes:
    return pictures.raw_png(width, height, zlib.compress(bytes((width // 8 + 1) * height), 1), depth=1, colour=0)


def _resized_jpeg(width: int, height: int) -> bytes:
    plain = pictures.jpeg()
    return pictures.rewritten(plain, plain.index(b"\xff\xc0") + 5, struct.pack(">HH", height, width))


def _gif_outside() -> bytes:
    plain = pictures.gif()
    return pictures.rewritten(plain, plain.index(b",\0\0\0\0") + 1, b"\xff\xff\xff\xff")


def _webp_canvas(width: int, height: int) -> bytes:
    plain = pictures.animated("WEBP")
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return pictures.rewritten(plain, plain.index(b"VP8X") + 12, size)


def _avif_claiming(width: int, height: int) -> bytes:
    plain = pictures.avif()
    return pictures.rewritten(plain, plain.index(b"ispe") + 8, struct.pack(">II", width, height))


def _avif_hiding() -> bytes:
    """The boxes say 16 x 16; the AV1 stream within says 9,600 x 9,600 and unpacks to it.

    Pillow made it, of black, and takes five seconds to: ``Image.new("L", (9600, 9600))``, ``speed=10``, 4:0:0.
    """
    return zlib.decompress(base64.b85decode(HIDING))


HIDING = (
    "c-muNV30{GsVqn=%S>Yc0uY^>nP!-qnF!*)%uOvxWPkw0jFg-rD4U@mGr5ET4e%9YmgIt2j6f`xnUkLk;<$kLj1W;qUIqr{1|VA_"
    "Gczv@u2u@jNo9ia63Yw>o%3_@!FFY278Df#Y0u1p<a{74l384k3bjuFih=f4WP&ww012MNGDGJ^c^Qy^aB_Z5QC@OR1<+hx1~!nz"
    ";+X}xFdqS(#lpzc%mQ>%M{Y`Di4X%9xBU0i`l)}HF-"
    "h?{7`<Z?a5<LB#Q8*k!T9{Szz_Uqygr6i<|SXb#gRW@Ut^WNZ&`Plh^h9811pYfc7G6cG`1maod(;aFQqg7EV;ILis|`t5jDYGJ{"
    "m!m20q)O-<(--?SbLZ{x46@o|s%@F{Nut-"
    "`nCS(<b#@vjbHV9^6<sahk6A&PfNz)MkQL+iaZ=s`^TSY_~l({9<Ol`)qO3E7dSZ83p>fanx(n@tO%amMx&CE;76&0RYH%`KS"
)


def _many_scans() -> bytes:
    """A progressive JPEG whose last scan is sent again and again: each time the decoder goes over all of it."""
    plain = pictures.jpeg((2000, 1500), progressive=True, quality=5)
    last = plain.rindex(b"\xff\xda")
    return plain[:last] + plain[last:-2] * 1_000 + plain[-2:]


def damaged() -> Iterator[Hostile]:
    png, gif, jpeg, webp, bmp = (WHOLE[name] for name in ("a.png", "a.gif", "a.jpg", "a.webp", "a.bmp"))
    data = png.index(b"IDAT") + 20
    cases = {
        "PNG with a wrong checksum": ("a.png", pictures.rewritten(png, data, bytes([png[data] ^ 0xFF]))),
        "PNG without pixels": ("a.png", png[:33] + pictures.chunk(b"IEND", b"")),
        "PNG without a header": ("a.png", png[:8] + png[33:]),
        "PNG of no width": ("a.png", pictures.raw_png(0, 10, b"")),
        "PNG with a chunk of 2 GiB": ("a.png", png[:33] + struct.pack(">I", 2**31 - 1) + b"tEXt" + png[33:]),
        "PNG whose text unpacks to 100 MB": ("a.png", _swelling_text()),
        "GIF without frames": ("a.gif", gif[:6] + b"\x01\0\x01\0\0\0\0;"),
        "GIF with an unknown block": ("a.gif", gif[:-1] + b"\x99" + gif[-1:]),
        "JPEG without a frame": ("a.jpg", jpeg[:2] + b"\xff\xd9"),
        "JPEG with two frames": ("a.jpg", _two_frames(pictures.jpeg())),
        "JPEG of no height": ("a.jpg", _resized_jpeg(100, 0)),
        "JPEG whose segment is too short": ("a.jpg", jpeg[:2] + b"\xff\xe1\0\x01" + jpeg[2:]),
        "WebP with two images": ("a.webp", _two_images(webp)),
        "WebP whose chunks end elsewhere": ("a.webp", pictures.rewritten(webp, 16, struct.pack("<I", 10**6))),
        "BMP without pixels": ("a.bmp", pictures.rewritten(bmp, 18, bytes(8))),
        "AVIF without an image": ("a.avif", pictures.avif().replace(b"av01", b"av99")),
    }
    for label, (name, content) in cases.items():
        yield Hostile("damaged", label, content, "file_damaged", name)
    packed = pictures.rewritten(bmp, 30, struct.pack("<I", 1))
    yield Hostile("damaged", "BMP packed by RLE", packed, "type_not_taken", "a.bmp")
    film = pictures.animated("AVIF")
    yield Hostile("damaged", "AVIF that moves", film, "type_not_taken", "a.avif")


def _swelling_text() -> bytes:
    return pictures.png_with(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(10**8), 1))


def _two_frames(plain: bytes) -> bytes:
    start = plain.index(b"\xff\xc0")
    length = 2 + int.from_bytes(plain[start + 2 : start + 4])
    return plain[:start] + plain[start : start + length] * 2 + plain[start + length :]


def _two_images(plain: bytes) -> bytes:
    chunks = plain[12:] * 2
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks
