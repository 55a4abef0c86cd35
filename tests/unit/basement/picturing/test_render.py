"""What thumbnails look like, and what is not in them."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from apps.basement.picturing.render import TooManyPixels, render
from apps.basement.picturing.wire import Rendered
from tests.fakes.pictures import BLUE, CORNERS, GREEN, RED, WHITE, quarters, saved, swapping_profile, turned

MOST = 10_000_000


@pytest.fixture
def made(tmp_path: Path) -> Any:
    def make(data: bytes, sizes: tuple[int, ...] = (64, 256)) -> Rendered:
        path = tmp_path / "picture"
        path.write_bytes(data)
        return render(path, sizes=sizes, largest_pixels=MOST)

    return make


def opened(found: Rendered, size: int) -> Image.Image:
    (thumbnail,) = [one for one in found.thumbnails if size in one.sizes]
    image = Image.open(BytesIO(thumbnail.data))
    assert (image.format, image.size) == ("WEBP", (thumbnail.width, thumbnail.height))
    return image


def corners(image: Image.Image) -> list[Any]:
    wide, high = image.size
    return [image.getpixel((x, y)) for y in (high // 4, high * 3 // 4) for x in (wide // 4, wide * 3 // 4)]


def close(found: Any, expected: Any, by: int = 12) -> bool:
    return all(abs(one - other) <= by for one, other in zip(found, expected, strict=True))


@pytest.mark.parametrize("size", [64, 256])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright(made: Any, orientation: int, size: int) -> None:
    found = made(turned(orientation))
    assert (found.width, found.height) == (400, 300)
    image = opened(found, size)
    assert image.size == {64: (64, 48), 256: (256, 192)}[size]
    assert all(close(*pair) for pair in zip(corners(image), CORNERS, strict=True))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "TIFF"])
def test_an_orientation_beyond_jpeg(made: Any, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found = made(saved(quarters(), kind, exif=exif))
    assert (found.width, found.height) == (300, 400)
    image = opened(found, 256)
    assert image.size == (192, 256)
    assert close(corners(image)[0], BLUE, by=40)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize(
    "exif", [b"Exif\0\0junk", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"]
)
def test_broken_exif_is_as_none(made: Any, exif: bytes) -> None:
    assert opened(made(saved(quarters(), exif=exif)), 64).size == (64, 48)


def test_nothing_that_the_file_tells_is_told_on(made: Any) -> None:
    data = turned(1, icc_profile=swapping_profile(), comment=b"Secret Comment", xmp=b"<x:xmpmeta>Secret</x:xmpmeta>")
    assert data.count(b"Secret") == 3
    for thumbnail in made(data).thumbnails:
        image = Image.open(BytesIO(thumbnail.data))
        image.load()
        assert not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()
        assert not any(chunk in thumbnail.data for chunk in (b"Secret", b"EXIF", b"ICCP", b"XMP "))


def test_a_colour_profile_is_applied(made: Any) -> None:
    found = corners(opened(made(saved(quarters(), icc_profile=swapping_profile())), 256))
    assert found[0][1] > 150 > found[0][0]  # what the numbers call red, the profile calls green
    assert found[1][0] > 150 > found[1][1]
    assert close(found[3], WHITE)


@pytest.mark.parametrize("profile", [b"junk", swapping_profile()[:200], b"\0" * 128])
def test_a_broken_profile_is_as_none(made: Any, profile: bytes) -> None:
    assert close(corners(opened(made(saved(quarters(), icc_profile=profile)), 256))[0], RED)


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "P", "YCbCr"])
def test_every_mode_keeps_its_colours(made: Any, mode: str) -> None:
    kind = {"CMYK": "JPEG", "YCbCr": "JPEG"}.get(mode, "PNG")
    image = quarters().convert(mode)
    found = opened(made(saved(image, kind)), 256)
    assert found.mode == "RGB"
    wanted = corners(image.convert("RGB").resize((16, 12), Image.Resampling.BOX))
    if mode == "1":  # dots, of which the thumbnail sees the average
        wanted = corners(quarters().convert("L").convert("RGB").resize((16, 12), Image.Resampling.BOX))
        found = found.resize((16, 12), Image.Resampling.BOX)
    assert all(close(*pair, by=30) for pair in zip(corners(found), wanted, strict=True))


def test_grey_of_sixteen_bits_is_no_white(made: Any) -> None:
    image = Image.new("I;16", (256, 64))
    image.putdata([x * 257 for _ in range(64) for x in range(256)])
    for data in (saved(image, "PNG"), saved(image, "TIFF")):
        found = opened(made(data), 256)
        assert all(abs(found.getpixel((x, 32))[0] - x) <= 6 for x in range(0, 256, 15))


def test_fractions_are_stretched(made: Any) -> None:
    image = Image.new("F", (100, 10))
    image.putdata([x / 50 - 1 for _ in range(10) for x in range(100)])
    found = opened(made(saved(image, "TIFF")), 256)
    assert found.getpixel((1, 5))[0] < 15
    assert found.getpixel((98, 5))[0] > 240


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF"])
def test_transparency_stays_and_hidden_colours_hidden(made: Any, kind: str) -> None:
    image = Image.new("RGBA", (512, 512), (255, 0, 0, 0))  # red that nobody sees
    image.paste((*BLUE, 255), (0, 0, 256, 512))
    options = {} if kind in ("PNG", "GIF") else {"lossless": True} if kind == "WEBP" else {"quality": 95}
    found = opened(made(saved(image, kind, **options)), 256)
    assert found.mode == "RGBA"
    assert close(found.getpixel((64, 128)), (*BLUE, 255), by=20)
    assert found.getpixel((200, 128))[3] < 10
    edge = [found.getpixel((x, 128)) for x in range(120, 136)]
    assert all(red < 60 for red, _, _, alpha in edge if alpha > 60)


def test_what_is_opaque_throughout_has_no_alpha(made: Any) -> None:
    assert opened(made(saved(quarters().convert("RGBA"), "PNG")), 64).mode == "RGB"


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_the_first_frame_stands_for_all(made: Any, kind: str) -> None:
    first, *others = [Image.new("RGB", (300, 300), colour) for colour in (RED, GREEN, BLUE)]
    found = opened(made(saved(first, kind, save_all=True, append_images=others, duration=100)), 256)
    assert getattr(found, "n_frames", 1) == 1
    assert close(found.getpixel((128, 128)), RED, by=25)


def test_small_pictures_are_not_enlarged(made: Any) -> None:
    found = made(saved(quarters(100, 60), "PNG"), (64, 256, 1024))
    assert [(one.sizes, one.width, one.height) for one in found.thumbnails] == [((256, 1024), 100, 60), ((64,), 64, 38)]
    (dot,) = made(saved(Image.new("RGB", (1, 1)), "PNG"), (64, 256)).thumbnails
    assert (dot.width, dot.height) == (1, 1)


@pytest.mark.parametrize("shape", [(9000, 1), (1, 9000), (3000, 2)])
def test_lines_are_pictures_too(made: Any, shape: tuple[int, int]) -> None:
    assert max(opened(made(saved(Image.new("RGB", shape), "PNG")), 256).size) == 256


@pytest.mark.parametrize("progressive", [False, True])
def test_a_fast_thumbnail_is_as_good_as_a_slow_one(made: Any, progressive: bool) -> None:
    """Decoding a JPEG at an eighth is no excuse: it differs from the careful way by less than anybody sees."""
    image = Image.effect_mandelbrot((1600, 1200), (-2.0, -1.2, 1.0, 1.05), 60).convert("RGB")
    found = opened(made(saved(image, progressive=progressive), (64, 256, 1024)), 64).convert("L")
    careful = image.resize((64, 48), Image.Resampling.LANCZOS).convert("L")
    apart = [(one - other) ** 2 for one, other in zip(found.tobytes(), careful.tobytes(), strict=True)]
    assert sum(apart) / len(apart) < 60  # a signal-to-noise ratio of 30 dB


def test_an_svg_is_no_picture(made: Any) -> None:
    with pytest.raises(Image.UnidentifiedImageError):
        made(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>')


@pytest.mark.parametrize("kind", ["PPM", "ICO", "PCX", "TGA", "EPS", "JPEG2000"])
def test_formats_that_nobody_asked_for_are_not_decoded(made: Any, kind: str) -> None:
    with pytest.raises(Image.UnidentifiedImageError):
        made(saved(quarters(64, 64), kind))


def test_too_many_pixels_are_not_decoded(tmp_path: Path) -> None:
    data = bytearray(saved(Image.new("1", (9, 9)), "PNG"))
    path = tmp_path / "bomb"
    data[16:24] = struct.pack(">II", 60_000, 60_000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    path.write_bytes(data)
    with pytest.raises((TooManyPixels, Image.DecompressionBombError)):
        render(path, sizes=[64], largest_pixels=MOST)
    data[16:24] = struct.pack(">II", 3_163, 3_163)  # just too many
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    path.write_bytes(data)
    with pytest.raises(TooManyPixels):
        render(path, sizes=[64], largest_pixels=MOST)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_half_a_picture_is_none(made: Any, kind: str) -> None:
    data = saved(quarters(), kind)
    with pytest.raises(Exception):  # noqa: B017  # each decoder has its own
        made(data[: len(data) // 2])
