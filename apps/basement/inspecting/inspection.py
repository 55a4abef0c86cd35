"""Says what a file is by looking into it, or why it is not taken."""

from __future__ import annotations

from typing import BinaryIO

from apps.basement.inspecting.verdict import Verdict, unknown


def inspect(source: BinaryIO, *, file_name: str, declared_type: str, size: int) -> Verdict:
    """What ``source`` is, by its content.

    Reads what it must: heads, tails and tables of contents; a picture whole, to decode it; never a whole file into
    memory but a picture within its bounds. ``source`` is seekable, and is left anywhere.

    :param file_name: as sent. :param declared_type: as sent; may be empty. :param size: bytes, as counted or declared.
    :raises FileRefused: one of :mod:`apps.basement.inspecting.refusals`; the file must not be kept.
    :raises Unavailable: too many large pictures are being decoded right now; the same file may be sent again.
    """
    return unknown()
