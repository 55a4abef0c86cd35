"""Storing a report: once for the same facts, prompt, provider and model, however often it is delivered."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

import msgspec

from apps.scouting.contract import FactSheet, ReportView
from kernel.clock import now
from kernel.db import execute, one

SAME = (
    "report", "recommendation", "confidence", "provider", "model", "prompt_version", "prompt_hash", "facts_hash",
    "dropped_claims", "input_tokens", "output_tokens", "cost", "latency_ms",
)  # fmt: skip
NAMES = ("report_id", "player_id", "claims", "facts", "fell_back_because", "created_at", *SAME)
INSERT = f"""
INSERT INTO players_report ({", ".join(NAMES)}) VALUES ({", ".join(f"%({name})s" for name in NAMES)})
ON CONFLICT DO NOTHING RETURNING report_id
"""  # noqa: S608  # our own column names
EXISTING = """
SELECT report_id FROM players_report WHERE player_id = %(player_id)s AND facts_hash = %(facts_hash)s
AND prompt_hash = %(prompt_hash)s AND provider = %(provider)s AND model = %(model)s
"""
# What it rests on is true again: it is the newest once more, before those that rest on what is not.
RENEW = """
UPDATE players_report AS r SET created_at = %(created_at)s
WHERE r.report_id = %(found)s AND EXISTS (
  SELECT 1 FROM players_report n
  WHERE n.player_id = r.player_id AND n.created_at > r.created_at AND n.facts_hash <> r.facts_hash
)
"""


def store(*, player_id: UUID, sheet: FactSheet, view: ReportView) -> UUID:
    """Write the report unless it is there, inside the transaction that closes the job.

    :returns: its id: scouting's, or one made of it when scouting gave two players the same report for the same facts.
    """
    values = _values(player_id, sheet, view)
    for report_id in (view.report_id, uuid5(player_id, str(view.report_id))):
        if one("players", INSERT, values | {"report_id": report_id}):
            return report_id
        if found := one("players", EXISTING, values):
            execute("players", RENEW, {"found": found[0], "created_at": values["created_at"]})
            return UUID(str(found[0]))
    raise AssertionError("a report is neither new nor there")


def _values(player_id: UUID, sheet: FactSheet, view: ReportView) -> dict[str, Any]:
    return {name: getattr(view, name) for name in SAME} | {
        "player_id": player_id,
        "claims": msgspec.json.encode(view.claims).decode(),
        "facts": msgspec.json.encode(sheet).decode(),
        "fell_back_because": view.fell_back_because[:60],
        "created_at": now(),
    }
