"""What the settings, or else the environment of its host, say to this context; read at use."""

from __future__ import annotations

from os import environ

from django.conf import settings


def _number(name: str, default: int) -> int:
    return int(getattr(settings, name, environ.get(name, default)))


def thumbnail_sizes() -> list[int]:
    """Longest edges in pixels, the smallest first."""
    sizes: str | list[int] = getattr(settings, "THUMBNAIL_SIZES", environ.get("THUMBNAIL_SIZES", "64,256,1024"))
    return sorted({int(size) for size in (sizes.split(",") if isinstance(sizes, str) else sizes)})


def picture_processes() -> int:
    """Helper processes for pictures, per process that starts them."""
    return _number("PICTURE_PROCESSES", 2)


def picture_seconds() -> int:
    """A picture whose thumbnails take longer is given up."""
    return _number("PICTURE_SECONDS", 30)


def picture_memory_bytes() -> int:
    """Address space of a helper process: what needs more is given up."""
    return _number("PICTURE_MEMORY_BYTES", 2**30)
