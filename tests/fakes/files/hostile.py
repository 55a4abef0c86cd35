"""What every hostile file has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file that must be refused.

    :param code: the refusal's. :param name: as sent. :param declared: the media type as sent.
    """

    family: str
    label: str
    content: bytes
    code: str
    name: str = "file.bin"
    declared: str = ""

    def __str__(self) -> str:
        return f"{self.family}: {self.label}"
