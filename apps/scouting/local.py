"""The contract, kept."""

from __future__ import annotations

from uuid import UUID

from apps.scouting.contract import FactSheet, ReportView, Scouting
from apps.scouting.usecases.generate_report import generate_report


class LocalScouting(Scouting):
    """Each method is one use-case."""

    def generate(self, *, sheet: FactSheet, requested_by: UUID | None, fallback: bool) -> ReportView:
        return generate_report(sheet=sheet, requested_by=requested_by, fallback=fallback)


IMPLEMENTATION = LocalScouting()
