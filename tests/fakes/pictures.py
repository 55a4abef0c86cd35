"""Pictures that tests make: with orientations, colour profiles, unusual modes."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

from PIL import Image

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 200, 20), (20, 20, 220), (250, 250, 250)
CORNERS = (RED, GREEN, BLUE, WHITE)
"""Top left, top right, bottom left, bottom right of :func:`quarters`."""


def quarters(width: int = 400, height: int = 300) -> Image.Image:
    """Each quarter in a colour of its own."""
    image = Image.new("RGB", (width, height))
    for number, colour in enumerate(CORNERS):
        left, top = number % 2 * width // 2, number // 2 * height // 2
        image.paste(colour, (left, top, left + width // 2, top + height // 2))
    return image


def saved(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    target = BytesIO()
    image.save(target, kind, **({"quality": 92, "subsampling": 0} if kind == "JPEG" else {}) | options)
    return target.getvalue()


def turned(orientation: int, **options: Any) -> bytes:
    """A JPEG that is stored so that ``orientation`` makes it upright: :func:`quarters`."""
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Pillow's numbers of transpositions
    image = quarters()
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[1] = "N"
    return saved(
        image.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else image, exif=exif, **options
    )


def swapping_profile() -> bytes:
    """An ICC profile that takes red for green and green for red: matrix and curves, version 2."""

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    name = b"Swapped\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(78),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.3851, 0.7169, 0.0971),
        b"gXYZ": xyz(0.4361, 0.2225, 0.0139),
        b"bXYZ": xyz(0.1431, 0.0606, 0.7141),
        **{channel + b"TRC": curve for channel in (b"r", b"g", b"b")},
    }
    table, data, offset = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        content += bytes(-len(content) % 4)
        table += tag + struct.pack(">II", offset + len(data), len(content))
        data += content
    body = struct.pack(">I", len(tags)) + table + data
    head = struct.pack(">I4s4s4s4s4s", 128 + len(body), b"none", b"\x02\x20\0\0", b"mntr", b"RGB ", b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(128 - 40 - 40 + 28)
    head = head[:68] + struct.pack(">3i", 63190, 65536, 54061) + bytes(48)
    return head[:128] + body
