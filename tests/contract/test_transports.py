"""A contract behaves the same over all three transports, and never inside a transaction."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from typing import Any
from uuid import uuid4
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
import urllib3
from django.conf import settings
from django.core.management import CommandError, call_command

from apps.accounts.contract import Accounts, Transfer, UserNotFound
from kernel.contracts import ContractError, client, switches, use_transport
from kernel.contracts.remote import _breaker
from kernel.db import transaction
from kernel.errors import Unavailable
from kernel.identity import services
from kernel.redis import redis


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The whole application behind a real socket, as another host would reach it."""
    from monolith.wsgi import application

    with make_server("127.0.0.1", 0, application, WSGIServer, Quiet) as found:
        thread = threading.Thread(target=found.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()
        thread.join()


@pytest.fixture(params=["local", "wire", "remote"])
def accounts(request: pytest.FixtureRequest, server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Accounts]:
    monkeypatch.setattr(settings, "INTERNAL_URL", server)
    with use_transport(request.param):
        yield client(Accounts)


def test_a_reply_arrives_typed(accounts: Accounts, make_user: Any) -> None:
    person = make_user()
    view = accounts.get_user(user_id=person.user_id)
    assert (view.user_id, view.email, view.role) == (person.user_id, person.email, "member")


def test_money_arrives_exact(accounts: Accounts, make_user: Any) -> None:
    person = make_user(funds="10.07")
    assert accounts.wallet_of(user_id=person.user_id, currency="USD").balance == Decimal("10.07")


def test_a_declared_failure_arrives_as_itself(accounts: Accounts) -> None:
    with pytest.raises(UserNotFound):
        accounts.get_user(user_id=uuid4())


def test_posting_twice_moves_money_once(accounts: Accounts, make_user: Any) -> None:
    sender, receiver = make_user(funds="10.00"), make_user()
    transfer = Transfer(
        transfer_id=uuid4(),
        kind="transfer",
        debit_account_id=sender.account_id,
        credit_account_id=receiver.account_id,
        amount=Decimal("4.00"),
    )
    results = [accounts.post(transfers=(transfer,))[0] for _ in range(2)]
    assert [(r.status, r.replayed) for r in results] == [("posted", False), ("posted", True)]
    assert accounts.wallet_of(user_id=receiver.user_id, currency="USD").balance == Decimal("4.00")


def test_a_call_inside_a_transaction_is_refused(accounts: Accounts) -> None:
    with transaction("payments"), pytest.raises(ContractError, match="inside a transaction of 'payments'"):
        accounts.get_users(user_ids=())


def test_a_wrong_argument_is_refused(accounts: Accounts) -> None:
    with pytest.raises((ContractError, TypeError)):
        accounts.get_user(wrong=uuid4())  # type: ignore[call-arg]


def test_a_method_that_is_switched_off_answers_unavailable(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switches, "_read_at", float("-inf"))
    call_command("contract", "off", "accounts.get_users", stdout=StringIO())
    try:
        with pytest.raises(Unavailable):
            accounts.get_users(user_ids=())
    finally:
        redis().delete(switches.KEY)
        monkeypatch.setattr(switches, "_read_at", float("-inf"))


def test_a_method_that_does_not_exist_cannot_be_switched() -> None:
    with pytest.raises(CommandError, match=r"no contract method 'accounts\.nothing'"):
        call_command("contract", "off", "accounts.nothing")


def test_a_dead_host_is_unavailable_within_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "INTERNAL_URL", "http://127.0.0.1:1")
    with use_transport("remote"), pytest.raises(Unavailable):
        client(Accounts).get_users(user_ids=())
    _breaker("accounts").close()


def test_a_stranger_without_a_service_identity_is_refused(server: str) -> None:
    answer = urllib3.request("POST", f"{server}/internal/contracts/accounts/get_users", body=b'{"user_ids":[]}')
    assert (answer.status, answer.json()["code"]) == (401, "service_token_invalid")


def test_a_token_for_another_audience_is_refused(server: str) -> None:
    headers = {"Authorization": f"Bearer {services.service_token('chat')}"}
    url = f"{server}/internal/contracts/accounts/get_users"
    assert urllib3.request("POST", url, body=b'{"user_ids":[]}', headers=headers).status == 401


def test_a_user_is_no_service(server: str, make_user: Any) -> None:
    headers = {"Authorization": f"Bearer {make_user(role='admin').token}"}
    url = f"{server}/internal/contracts/accounts/get_users"
    assert urllib3.request("POST", url, body=b'{"user_ids":[]}', headers=headers).status == 401
