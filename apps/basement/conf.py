"""What the settings, or else the environment of its host, say to this context; read at use."""

from __future__ import annotations

from datetime import timedelta
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
    return _number("PICTURE_MEMORY_BYTES", 3 * 2**29)


def upload_window() -> timedelta:
    """How long an unfinished upload waits for its next byte."""
    return timedelta(seconds=_number("UPLOAD_SECONDS", 24 * 3600))


def upload_lease() -> timedelta:
    """How long an upload stays its writer's without a byte; so long others wait when that one has died."""
    return timedelta(seconds=_number("UPLOAD_LEASE_SECONDS", 10))


def small_upload() -> int:
    """An upload of at most this many bytes becomes a file in the request of its last part; a worker does the others."""
    return _number("SMALL_UPLOAD_BYTES", 16 * 2**20)


def parts_at_once() -> int:
    """Parts that a process receives at once, of its 8 threads: a slow client may not keep the others from reading."""
    return _number("UPLOAD_PARTS_AT_ONCE", 5)


def largest_pixels() -> int:
    """Width times height of the largest picture that is taken. Beyond the default Pillow warns (2^30 / 4 / 3)."""
    return _number("LARGEST_PIXELS", 89_478_485)


def largest_picture_bytes() -> int:
    """Bytes of the largest picture that is taken; decoders of WebP and AVIF read it whole."""
    return _number("LARGEST_PICTURE_BYTES", 128 * 2**20)


def decode_memory_bytes() -> int:
    """What decoding pictures to inspect them may take: all together in one process, so each of them as well."""
    return _number("DECODE_MEMORY_BYTES", 400 * 2**20)


def quota_bytes() -> int:
    """What an owner's files may take together, unless their usage row says otherwise."""
    return _number("QUOTA_BYTES", 10 * 2**30)


def hands_off() -> bool:
    """Downloads from S3 are redirected to it; off where browsers cannot reach it."""
    return bool(_number("FILES_HAND_OFF", 1))


def accel_prefix() -> str:
    """The internal location under which nginx (X-Accel-Redirect) serves the files' folder; empty: there is none."""
    return str(getattr(settings, "FILES_ACCEL_PREFIX", environ.get("FILES_ACCEL_PREFIX", "")))


def sends_paths() -> bool:
    """A file server before us (Apache, lighttpd) sends the file whose path X-Sendfile names."""
    return bool(_number("FILES_SENDFILE", 0))
