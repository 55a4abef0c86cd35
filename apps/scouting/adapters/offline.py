"""The writer that needs no key and no network."""

from __future__ import annotations

from decimal import Decimal

from apps.scouting import contract
from apps.scouting.adapters.providers import ATTEMPTS, Written
from apps.scouting.contract import FactSheet
from apps.scouting.domain import offline


class Offline:
    """Templates over the facts: the same facts give the same draft, for nothing."""

    name: contract.Provider = "offline"
    model = "templates.v1"

    def estimate(self, prompt: str) -> Decimal:
        return Decimal(0)

    def write(self, sheet: FactSheet, *, prompt: str, deadline: float, attempts: int = ATTEMPTS) -> Written:
        return Written(draft=offline.write(sheet), model=self.model, finish_reason="STOP", attempts=0)
