"""Lets through what the facts support, and nothing else."""

from __future__ import annotations

from apps.scouting.contract import FactSheet
from apps.scouting.domain.drafts import Checked, Draft


def check(draft: Draft, sheet: FactSheet) -> Checked:
    """:raises ReportUnsupported: too little is left to be a report."""
    raise NotImplementedError
