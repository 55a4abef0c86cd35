"""What any writer returns, before it is checked, and what the checker leaves of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from apps.scouting.contract import Claim

Recommendation = Literal["sign", "monitor", "reject", "none"]


class Draft(msgspec.Struct, frozen=True):
    """An unchecked report. Nothing in it may be shown to anybody."""

    claims: tuple[Claim, ...]
    recommendation: Recommendation


class Dropped(msgspec.Struct, frozen=True):
    """A claim that was not let through. ``reason`` is a stable code (``domain/reasons.py``)."""

    claim: Claim
    reason: str


class Checked(msgspec.Struct, frozen=True):
    """A report of which every claim is supported.

    :param recommendation: the draft's, or a weaker one where the claims that are left do not carry it.
    """

    claims: tuple[Claim, ...]
    dropped: tuple[Dropped, ...]
    recommendation: Recommendation
