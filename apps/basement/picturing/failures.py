"""Why a picture has no thumbnails."""

from __future__ import annotations


class PictureFailed(Exception):
    """Told by its ``code`` in the picture's row; ``final``: trying again would end the same."""

    def __init__(self, code: str, *, final: bool, internal: str = "") -> None:
        self.code, self.final, self.internal = code, final, internal
        super().__init__(f"{code}: {internal}")


class LeaseLost(Exception):
    """Somebody else has the picture, or its blob is gone: there is nothing left to do here."""
