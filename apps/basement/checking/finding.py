"""What a check finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be.

    :param kind: a stable word. :param what: the key or id. :param detail: for people.
    :param mend: puts it right, or marks it where nothing can; looks again first, because time has passed.
    :param lost: it can only be marked.
    """

    kind: str
    what: str
    detail: str
    mend: Callable[[], None]
    lost: bool = False
