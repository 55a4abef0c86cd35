"""What may be spent in a day: reserved before a call, settled after it, in single statements that cannot overlap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apps.scouting import conf
from apps.scouting.adapters.providers import Spent
from apps.scouting.contract import BudgetExhausted
from kernel.clock import now
from kernel.db import execute

CLUB = UUID(int=0)

# The condition is judged on the row as locked, so callers at once queue here and none slips past the limit.
RESERVE = """
INSERT INTO scouting_budget AS b (day, scope, reserved, spent, reports)
SELECT %(day)s::date, %(scope)s::uuid, %(amount)s::numeric, 0, %(reports)s::int
WHERE %(amount)s::numeric <= %(dollars)s::numeric AND %(reports)s::int <= %(most)s::int
ON CONFLICT (day, scope) DO UPDATE SET reserved = b.reserved + EXCLUDED.reserved, reports = b.reports + EXCLUDED.reports
WHERE b.spent + b.reserved + EXCLUDED.reserved <= %(dollars)s::numeric
  AND b.reports + EXCLUDED.reports <= %(most)s::int
"""
SETTLE = """
UPDATE scouting_budget SET reserved = reserved - %(reserved)s::numeric, spent = spent + %(spent)s::numeric,
  reports = reports - %(returned)s::int
WHERE day = %(day)s::date AND scope = ANY(%(scopes)s::uuid[])
"""
NO_LIMIT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Reservation:
    """Money held for a run. ``one`` is what a single call costs at most, ``amount`` what is held in all."""

    day: date
    scopes: tuple[UUID, ...]
    one: Decimal
    amount: Decimal


def reserve(*, requested_by: UUID | None, amount: Decimal) -> Reservation:
    """Hold the price of one call in the caller's transaction, which rolls back with the refusal.

    :raises BudgetExhausted: ``scope`` says whose.
    """
    scopes = (CLUB,) if requested_by is None else (CLUB, requested_by)
    held = Reservation(day=now().date(), scopes=scopes, one=amount, amount=amount)
    _hold(held, reports=1)
    return held


def reserve_more(held: Reservation) -> Reservation:
    """Hold another call's price for the same run. :raises BudgetExhausted:"""
    _hold(held, reports=0)
    return Reservation(day=held.day, scopes=held.scopes, one=held.one, amount=held.amount + held.one)


def settle(held: Reservation, spent: Spent) -> None:
    """Replace what was held by what was spent; an answer that got lost counts as paid for in full.

    A run that cost nothing does not count among a person's reports.
    """
    cost = spent.cost + spent.lost * held.one
    values = {
        "day": held.day,
        "scopes": list(held.scopes),
        "reserved": held.amount,
        "spent": cost,
        "returned": int(cost == 0),
    }
    execute("scouting", SETTLE, values)


def _hold(held: Reservation, *, reports: int) -> None:
    # One order for all: the club's row first.
    for scope in held.scopes:
        dollars, most = limits(scope)
        values = {"day": held.day, "scope": scope, "amount": held.one, "reports": reports}
        if not execute("scouting", RESERVE, {**values, "dollars": dollars, "most": most}):
            raise BudgetExhausted(scope="club" if scope == CLUB else "user")


def limits(scope: UUID) -> tuple[Decimal, int]:
    """US dollars and paid reports in a day."""
    if scope == CLUB:
        return conf.daily_budget(), NO_LIMIT
    return conf.user_daily_budget(), conf.user_daily_reports()
