"""What the two stores have in common: how received bytes are kept until the upload is whole."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol


class Kept(NamedTuple):
    """What survives the death of the host: so many bytes, and what the store needs to go on from there."""

    received: int
    staging: dict[str, Any]


class Writer(Protocol):
    """Appends to one upload. Nothing of it counts before the row says so."""

    def write(self, chunk: bytes) -> None:
        """Take the next bytes. :raises DomainError: the upload is somebody else's to write now."""

    def keep(self) -> Kept:
        """Make as much durable as is cheap."""

    def keep_all(self) -> Kept:
        """Make all that was written durable."""

    def close(self) -> None:
        """Let go of what is open; call it after the row was written, or given up."""
