"""Nobody rewrites the books: not the role that hosts log in with, not the owner of the tables."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError

from kernel.db import execute, one
from tests.integration.accounts_ledger.books import as_owner, hold, move, post, wallet

DENIED = [
    f"{command} {table}{rest}"
    for table in ("account", "transfer", "entry", "open_hold")
    for command, rest in (
        ("INSERT INTO", " DEFAULT VALUES"),
        ("DELETE FROM", ""),
        ("TRUNCATE", ""),
        ("UPDATE", " SET id = id" if table != "entry" else " SET amount = amount"),
    )
]
REFUSED = [
    "UPDATE entry SET amount = amount + 1",
    "DELETE FROM entry",
    "TRUNCATE entry",
    "UPDATE transfer SET description = 'other'",
    "UPDATE transfer SET status = 'failed'",
    "DELETE FROM transfer",
    "TRUNCATE transfer",
    "DELETE FROM account",
    "TRUNCATE account",
    "UPDATE account SET user_id = uuidv7()",
    "UPDATE account SET currency = 'EUR'",
]


@pytest.fixture(autouse=True)
def _something_to_lose() -> None:
    sender, receiver = wallet("10"), wallet()
    post(move(sender, receiver, "1"))
    post(hold(sender, receiver, "1"))


@pytest.mark.parametrize("statement", DENIED)
def test_the_role_of_the_hosts_may_not_write(statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        execute("accounts", statement)


@pytest.mark.parametrize("statement", REFUSED)
def test_the_owner_is_refused_too(statement: str) -> None:
    before = one("accounts", "SELECT count(*), sum(amount) FROM entry")
    with as_owner() as owner, pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        owner.execute(statement)
    assert one("accounts", "SELECT count(*), sum(amount) FROM entry") == before


def test_the_database_itself_keeps_an_account_above_its_limit() -> None:
    account_id = wallet("1")
    with as_owner() as owner, pytest.raises(psycopg.errors.CheckViolation, match="account_within_overdraft"):
        owner.execute("UPDATE account SET posted = -1 WHERE id = %s", [account_id])


def test_a_hold_is_resolved_once_by_a_unique_key() -> None:
    insert = """
        INSERT INTO transfer
            (id, kind, debit, credit, amount, ref, status, failure, description, effective_at, created_at)
        SELECT uuidv7(), 'void', debit, credit, amount, id, 'voided', '', '', now(), now() FROM transfer
        WHERE kind = 'hold' ORDER BY created_at DESC LIMIT 1
    """
    with as_owner() as owner, pytest.raises(psycopg.errors.UniqueViolation, match="hold_resolves_once"):
        owner.execute(f"BEGIN; {insert}; {insert}; ROLLBACK")


def test_other_roles_may_not_call_the_functions() -> None:
    found = one(
        "accounts",
        """
        SELECT count(*), bool_or(has_function_privilege('public', p.oid, 'execute')),
               bool_and(has_function_privilege('banyan_accounts', p.oid, 'execute')),
               bool_and(p.prosecdef AND array_to_string(p.proconfig, ' ') LIKE '%%search_path=public, pg_temp%%')
        FROM pg_proc p WHERE p.proname IN ('post', 'open_account', 'set_account_status', 'set_overdraft')
        """,
        {},
    )
    assert found == (4, False, True, True)


def test_a_host_cannot_disable_the_triggers() -> None:
    with pytest.raises(DatabaseError, match="must be owner"):
        execute("accounts", "ALTER TABLE entry DISABLE TRIGGER ALL")
