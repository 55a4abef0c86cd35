"""From whatever a picture's numbers mean to eight bits of sRGB, with or without transparency."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any, cast

from PIL import Image, ImageCms

DEEP = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")
SIXTEEN_BITS = 2**16


def workable(image: Image.Image) -> Image.Image:
    """The same picture in a mode that can be resized: L, RGB, RGBA, CMYK or LAB."""
    if image.mode in DEEP:
        return _eight_bits(image)
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in ("L", "RGB", "CMYK", "LAB"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 bits loses the lower half. Wider numbers and fractions have no agreed white: their largest is it."""
    low, high = cast("tuple[float, float]", image.getextrema())
    if image.mode.startswith("I") and low >= 0 and high < SIXTEEN_BITS:
        low, high = 0, SIXTEEN_BITS - 1
    scale = 255 / ((high - low) or 1)
    return image.convert("F").point(lambda value: value * scale + (0.5 - low * scale)).convert("L")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB, or RGBA where anything is transparent. A profile that cannot be read is as none."""
    colours, alpha = image, None
    if image.mode == "RGBA":
        colours, alpha = image.convert("RGB"), image.getchannel("A")
        alpha = None if alpha.getextrema() == (255, 255) else alpha
    plain = _converted(colours, profile)
    if alpha is not None:
        plain.putalpha(alpha)
    return plain


def _converted(image: Image.Image, profile: bytes | None) -> Image.Image:
    try:
        source = _lab() if image.mode == "LAB" else ImageCms.ImageCmsProfile(BytesIO(profile)) if profile else None
        if source is not None and not _is_srgb(source):
            found = ImageCms.profileToProfile(image, source, _srgb(), outputMode="RGB")
            return found if found is not None else image.convert("RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        pass
    return image.convert("RGB")


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    return "sRGB" in (profile.profile.profile_description or "")


@cache
def _srgb() -> Any:
    return ImageCms.createProfile("sRGB")


@cache
def _lab() -> Any:
    return ImageCms.createProfile("LAB")
