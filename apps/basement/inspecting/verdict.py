"""What the bytes of a file turned out to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FileKind = Literal["image", "document", "audio", "video", "archive", "other"]
UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The type of a file by its content, whatever its name or its sender says.

    :param content_type: a media type without parameters; ``application/octet-stream`` for what nobody knows.
    :param kind: what buckets choose by. ``image`` has been decoded; no other kind may ever be drawn.
    :param width: pixels, as stored (before any orientation); only of an ``image``. :param height: likewise.
    """

    content_type: str
    kind: FileKind
    width: int | None = None
    height: int | None = None


def unknown() -> Verdict:
    return Verdict(content_type=UNKNOWN_TYPE, kind="other")
