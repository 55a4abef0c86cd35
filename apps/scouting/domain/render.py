"""A checked report as text, labelled with who wrote it."""

from __future__ import annotations

from apps.scouting.contract import FactSheet, Provider
from apps.scouting.domain.drafts import Checked


def render(checked: Checked, sheet: FactSheet, *, provider: Provider, model: str) -> str:
    raise NotImplementedError
