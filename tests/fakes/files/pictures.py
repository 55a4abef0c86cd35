"""Pictures of every type and make, by code."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache
from typing import Any

from PIL import ExifTags, Image, ImageCms, ImageDraw, PngImagePlugin

MOTION_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description GCamera:MotionPhoto="1"/></x:xmpmeta>'


@cache
def _scene(mode: str = "RGB", size: tuple[int, int] = (120, 80)) -> Image.Image:
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.ellipse((10, 10, size[0] // 2, size[1] - 10), fill=(200, 30, 30))
    draw.line((0, 0, *size), fill=(30, 200, 30), width=5)
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(size: tuple[int, int] = (120, 80), **options: Any) -> bytes:
    return saved(_scene(size=size), "JPEG", **options)


def cmyk_jpeg() -> bytes:
    return saved(_scene("CMYK"), "JPEG")


def phone_jpeg(*, xmp: bytes = b"") -> bytes:
    """As phones make them: turned by EXIF, with a place, a colour profile and a thumbnail's worth of metadata."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Phone", "One"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more = {"xmp": xmp} if xmp else {}
    return saved(_scene(), "JPEG", exif=exif, icc_profile=profile, quality=90, **more)


def hdr_jpeg() -> bytes:
    """A picture with its gain map behind it, as Ultra HDR and multi-picture files are."""
    return phone_jpeg() + jpeg((60, 40)) + bytes(40)


def motion_jpeg() -> bytes:
    from tests.fakes.files.media import mp4

    return phone_jpeg(xmp=MOTION_XMP) + mp4()


def samsung_jpeg(content: bytes = b"1700000000000") -> bytes:
    """With the blocks that Samsung's phones append, and their directory."""
    block = b"\0\0\x01\x0a" + struct.pack("<I", 14) + b"Image_UTC_Data" + content
    directory = b"SEFH" + struct.pack("<II", 106, 1) + struct.pack("<HHII", 0, 0x0A01, len(block), len(block))
    return phone_jpeg() + block + directory + struct.pack("<I", len(directory)) + b"SEFT"


def png(mode: str = "RGB", **options: Any) -> bytes:
    return saved(_scene(mode), "PNG", **options)


def palette_png() -> bytes:
    image = _scene().quantize(16)
    return saved(image, "PNG", transparency=3)


def deep_png(colour: int = 2) -> bytes:
    """16 bits a channel, which Pillow cannot write in colour."""
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    rows = b"".join(b"\0" + bytes(range(16 * channels)) * 2 for _ in range(16))
    return raw_png(16, 16, zlib.compress(rows), depth=16, colour=colour)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def raw_png(width: int, height: int, packed: bytes, *, depth: int = 8, colour: int = 2, interlace: int = 0) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def png_with(name: bytes, data: bytes, *, last: bool = False) -> bytes:
    """A PNG with one more chunk, after its header or right before its end."""
    plain = png()
    at = len(plain) - 12 if last else 33
    return plain[:at] + chunk(name, data) + plain[at:]


def animated(kind: str, frames: int = 5, size: tuple[int, int] = (40, 30)) -> bytes:
    images = [Image.new("RGB", size, (number * 37 % 256, number * 91 % 256, 90)) for number in range(frames)]
    return saved(images[0], kind, save_all=True, append_images=images[1:], duration=50)


def gif(**options: Any) -> bytes:
    return saved(_scene("P"), "GIF", **options)


def tiny_gif_frames(frames: int) -> bytes:
    frame = b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0"
    return b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff" + frame * frames + b";"


def webp(mode: str = "RGB", **options: Any) -> bytes:
    return saved(_scene(mode), "WEBP", **options)


def avif(mode: str = "RGB", size: tuple[int, int] = (120, 80), **options: Any) -> bytes:
    return saved(_scene(mode, size), "AVIF", speed=10, **options)


def bmp(mode: str = "RGB") -> bytes:
    return saved(_scene(mode), "BMP")


def jpeg_comment(text: bytes) -> bytes:
    return jpeg(comment=text)


def jpeg_segment(marker: int, data: bytes, *, last: bool = False) -> bytes:
    """A JPEG with one more segment, at the start or right before its end."""
    plain = jpeg()
    at = len(plain) - 2 if last else 2
    return plain[:at] + bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data + plain[at:]


def exif_says(text: str) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = text
    return jpeg(exif=exif)


def png_says(key: str, text: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text(key, text)
    return png(pnginfo=info)


def rewritten(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]
