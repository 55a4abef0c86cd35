"""verify_ledger finds what somebody with the owner's rights changed, and where it begins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from django.core.management import call_command

from apps.accounts.contract import Transfer
from apps.accounts.usecases.verify_ledger import LOCK, Difference, VerificationRunning, verify_ledger
from kernel.db import one
from tests.integration.accounts_ledger.books import as_owner, hold, move, post, resolve, wallet


class Scene(NamedTuple):
    sender: UUID
    receiver: UUID
    moved: Transfer
    held: Transfer


@pytest.fixture
def scene() -> Scene:
    """Five entries on the sender (versions 1 to 5; ``moved`` is version 3) and an open hold."""
    sender, receiver = wallet("100"), wallet()
    moves = [move(sender, receiver, "5") for _ in range(4)]
    held, resolved = hold(sender, receiver, "7"), hold(sender, receiver, "1")
    for transfer in (*moves, held, resolved, resolve("void", resolved)):
        post(transfer)
    return Scene(sender, receiver, moves[1], held)


@contextmanager
def tampered(table: str, key: str, row: Any, change: str) -> Iterator[None]:
    """Change a row behind the triggers' back; put it back afterwards, for the other tests' sake."""
    with as_owner() as owner:
        triggers = f"ALTER TABLE {table} {{}} TRIGGER USER"
        columns = owner.execute(
            "SELECT string_agg(column_name, ', ') FROM information_schema.columns"
            " WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        ).fetchone()[0]  # type: ignore[index]
        owner.execute(triggers.format("DISABLE"))
        owner.execute(f"CREATE TEMP TABLE kept AS SELECT {columns} FROM {table} WHERE {key}", row)
        try:
            owner.execute(change.format(key=key), row)
            yield
        finally:
            owner.execute(f"DELETE FROM {table} WHERE {key}", row)
            owner.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM kept")
            owner.execute(triggers.format("ENABLE"))


def differences(account_id: UUID, *, full: bool = True) -> list[Difference]:
    report = verify_ledger(full=full)
    assert report.ok == (not report.differences)
    return [found for found in report.differences if found.account_id == account_id]


def test_good_books_are_right_in_full_and_since_the_checkpoint(scene: Scene) -> None:
    assert verify_ledger(full=True).ok
    post(move(scene.sender, scene.receiver, "1"))
    assert verify_ledger().ok
    seen = one("accounts", "SELECT version FROM ledger_checkpoint WHERE account_id = %s", [scene.sender])
    assert seen == (6,)


ENTRY = "account_id = %(sender)s AND version = 3"
TRANSFER = "id = %(moved)s"
ACCOUNT = "id = %(sender)s"
HOLD = "id = %(held)s"
# table, key, what is done, and by which rule and at which version it must be found first
CRIMES = {
    "amount": ("entry", ENTRY, "UPDATE entry SET amount = amount + 1 WHERE {key}", "chain", 3),
    "balance": ("entry", ENTRY, "UPDATE entry SET balance = balance + 1 WHERE {key}", "chain", 3),
    "hash": ("entry", ENTRY, "UPDATE entry SET hash = sha256('x') WHERE {key}", "chain", 3),
    "time": ("entry", ENTRY, "UPDATE entry SET created_at = created_at - interval '1 ms' WHERE {key}", "chain", 3),
    "effective": ("entry", ENTRY, "UPDATE entry SET effective_at = '2020-01-01' WHERE {key}", "chain", 3),
    "missing": ("entry", ENTRY, "DELETE FROM entry WHERE {key}", "chain", 4),
    "other transfer": ("entry", ENTRY, "UPDATE entry SET transfer_id = uuidv7() WHERE {key}", "legs", 3),
    "transfer amount": ("transfer", TRANSFER, "UPDATE transfer SET amount = amount * 2 WHERE {key}", "legs", 3),
    "transfer failed": ("transfer", TRANSFER, "UPDATE transfer SET status = 'failed' WHERE {key}", "legs", 3),
    "transfer gone": ("transfer", TRANSFER, "DELETE FROM transfer WHERE {key}", "legs", 3),
    "posted": ("account", ACCOUNT, "UPDATE account SET posted = posted + 1 WHERE {key}", "accounts", 5),
    "head": ("account", ACCOUNT, "UPDATE account SET head = sha256('x') WHERE {key}", "accounts", 5),
    "version": ("account", ACCOUNT, "UPDATE account SET version = 4 WHERE {key}", "accounts", 4),
    "held": ("account", ACCOUNT, "UPDATE account SET held = held - 1 WHERE {key}", "holds", None),
    "hold gone": ("open_hold", HOLD, "DELETE FROM open_hold WHERE {key}", "holds", None),
    "hold amount": ("open_hold", HOLD, "UPDATE open_hold SET amount = amount + 1 WHERE {key}", "holds", None),
}


@pytest.mark.parametrize("crime", CRIMES)
def test_a_changed_row_is_found_where_it_begins(crime: str, scene: Scene) -> None:
    table, key, change, rule, version = CRIMES[crime]
    row = {"sender": scene.sender, "moved": scene.moved.transfer_id, "held": scene.held.transfer_id}
    with tampered(table, key, row, change):
        found = differences(scene.sender)
        assert (rule, version) in {(one.rule, one.version) for one in found}, found
    assert differences(scene.sender) == []


def test_an_entry_rewritten_with_a_fitting_hash_is_found_at_the_next(scene: Scene) -> None:
    change = """
        UPDATE entry e SET amount = amount - 1, balance = balance - 1, hash = entry_hash(
            (SELECT hash FROM entry WHERE account_id = e.account_id AND version = e.version - 1),
            transfer_id, amount - 1, balance - 1, version, created_at, effective_at)
        WHERE {key}
    """
    with tampered("entry", ENTRY, {"sender": scene.sender}, change):
        assert {(found.rule, found.version) for found in differences(scene.sender)} >= {("chain", 4), ("legs", 3)}


def test_money_from_nowhere_breaks_the_total(scene: Scene) -> None:
    with tampered("account", ACCOUNT, {"sender": scene.sender}, "UPDATE account SET posted = posted + 1 WHERE {key}"):
        report = verify_ledger()
        assert "USD: all accounts add up to 1" in {found.difference for found in report.differences}


def test_what_is_new_is_checked_without_full(scene: Scene) -> None:
    with tampered("entry", ENTRY, {"sender": scene.sender}, "UPDATE entry SET amount = amount + 1 WHERE {key}"):
        assert ("chain", 3) in {(found.rule, found.version) for found in differences(scene.sender, full=False)}


def test_a_bad_run_moves_no_checkpoint(scene: Scene) -> None:
    assert verify_ledger().ok
    post(move(scene.sender, scene.receiver, "1"))
    with tampered("account", ACCOUNT, {"sender": scene.sender}, "UPDATE account SET posted = posted + 1 WHERE {key}"):
        assert not verify_ledger().ok
    seen = one("accounts", "SELECT version FROM ledger_checkpoint WHERE account_id = %s", [scene.sender])
    assert seen == (5,)


def test_the_command_exits_with_1_and_names_the_account(scene: Scene) -> None:
    out = StringIO()
    call_command("verify_ledger", "--full", stdout=out)
    assert "the books are right" in out.getvalue()
    out = StringIO()
    change = "UPDATE entry SET amount = amount + 1 WHERE {key}"
    with tampered("entry", ENTRY, {"sender": scene.sender}, change), pytest.raises(SystemExit, match="1"):
        call_command("verify_ledger", "--full", "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert report["ok"] is False
    assert str(scene.sender) in {found["account_id"] for found in report["differences"]}


def test_one_verification_at_a_time() -> None:
    with as_owner() as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        with pytest.raises(VerificationRunning):
            verify_ledger()
