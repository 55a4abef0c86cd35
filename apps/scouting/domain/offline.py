"""The writer that needs no key: the same facts give the same bytes."""

from __future__ import annotations

from apps.scouting.contract import FactSheet
from apps.scouting.domain.drafts import Draft


def write(sheet: FactSheet) -> Draft:
    """A report by templates that :func:`apps.scouting.domain.check.check` lets through whole."""
    raise NotImplementedError
