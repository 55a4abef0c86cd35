"""Check the books against themselves."""

from __future__ import annotations

import time
from pathlib import Path
from uuid import UUID

import msgspec

from kernel.db import execute, one, rows, transaction
from kernel.errors import DomainError, Kind
from kernel.logging import log

SQL = Path(__file__).resolve().parent.parent / "sql" / "verify"
RULES = ("totals", "accounts", "chain", "legs", "holds")
"""Each a statement in ``sql/verify`` that finds what breaks it."""
LOCK = 7_301_115
MOST = 100


class VerificationRunning(DomainError):
    """Two at once would only wait for each other."""

    kind = Kind.CONFLICT
    code = "verification_running"
    message = "The ledger is being verified already."


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Something that cannot be. ``version`` is the first one of its account where the rule is broken."""

    rule: str
    account_id: UUID | None
    version: int | None
    difference: str


class LedgerReport(msgspec.Struct, frozen=True, kw_only=True):
    ok: bool
    full: bool
    accounts: int
    seconds: float
    differences: tuple[Difference, ...]


def verify_ledger(*, full: bool = False) -> LedgerReport:
    """Check every rule in one snapshot, without locking anybody out. Differences are logged as errors.

    :param full: from the first entry of every account; otherwise from where the last good run ended, which
        does not notice that older entries were changed since.
    :raises VerificationRunning:
    """
    started = time.monotonic()
    with transaction("accounts"):
        execute("accounts", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        if one("accounts", "SELECT pg_try_advisory_xact_lock(%s)", [LOCK]) != (True,):
            raise VerificationRunning
        found = tuple(difference for rule in RULES for difference in _check(rule, full=full))
        accounts = one("accounts", "SELECT count(*) FROM account")
        if not found:
            execute("accounts", _statement("checkpoint"))
    for difference in found[:MOST]:
        log.error("ledger_difference", **msgspec.to_builtins(difference))
    return LedgerReport(
        ok=not found,
        full=full,
        accounts=accounts[0] if accounts else 0,
        seconds=round(time.monotonic() - started, 3),
        differences=found,
    )


def _check(rule: str, *, full: bool) -> list[Difference]:
    return [
        Difference(rule=rule, account_id=account_id, version=version, difference=difference)
        for account_id, version, difference in rows("accounts", _statement(rule), {"full": full})
    ]


def _statement(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")
