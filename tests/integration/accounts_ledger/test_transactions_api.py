"""Transactions over HTTP: one's own account only, safe to send again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.integration.accounts_ledger.books import at_once, books, cash, wallet

PATH = "/api/transactions"


def body(sender: UUID, receiver: UUID, amount: Any = "10.00", **more: Any) -> dict[str, Any]:
    return {"sender_id": str(sender), "receiver_id": str(receiver), "amount": amount, **more}


@pytest.fixture
def pair(make_user: Callable[..., Any]) -> tuple[Any, Any]:
    return make_user(funds="100.00"), make_user()


def test_a_transaction_moves_money_and_says_so(http: Any, pair: Any) -> None:
    sender, receiver = pair
    answer = http.post(PATH, json=body(sender.account_id, receiver.account_id, description="dues"), token=sender.token)
    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert found["sender_id"] == str(sender.account_id)
    assert found["receiver_id"] == str(receiver.account_id)
    assert (found["amount"], found["currency"], found["status"], found["description"]) == (
        "10.00", "USD", "posted", "dues",
    )  # fmt: skip
    assert books(sender.account_id).posted == 9000
    assert books(receiver.account_id).posted == 1000
    assert answer.headers["Location"] == f"{PATH}/{found['transaction_id']}"
    assert http.get(answer.headers["Location"], token=sender.token).json() == found
    assert http.get(answer.headers["Location"], token=receiver.token).json() == found


@pytest.mark.parametrize("amount", ["10", "10.0", 10, 10.0])
def test_an_amount_may_be_a_number(http: Any, pair: Any, amount: Any) -> None:
    sender, receiver = pair
    answer = http.post(PATH, json=body(sender.account_id, receiver.account_id, amount), token=sender.token)
    assert answer.json()["amount"] == "10.00"


@pytest.mark.parametrize("amount", ["0", "-10", -1, "0.001", "1e20", "NaN", "Infinity", "ten", None, "", True])
def test_what_is_no_amount_is_400(http: Any, pair: Any, amount: Any) -> None:
    sender, receiver = pair
    answer = http.post(PATH, json=body(sender.account_id, receiver.account_id, amount), token=sender.token)
    assert answer.status_code == 400, answer.content
    assert books(sender.account_id).posted == 10_000


def test_more_than_there_is_is_422(http: Any, pair: Any) -> None:
    sender, receiver = pair
    answer = http.post(PATH, json=body(sender.account_id, receiver.account_id, "100.01"), token=sender.token)
    assert (answer.status_code, answer.json()["code"]) == (422, "insufficient_funds")
    assert books(sender.account_id).posted == 10_000


def test_a_stranger_cannot_spend_and_nothing_changes(http: Any, pair: Any, make_user: Callable[..., Any]) -> None:
    sender, receiver = pair
    for thief in (receiver, make_user(role="admin")):
        answer = http.post(PATH, json=body(sender.account_id, receiver.account_id), token=thief.token)
        assert (answer.status_code, answer.json()["code"]) == (404, "account_not_found")
    assert http.post(PATH, json=body(sender.account_id, receiver.account_id)).status_code == 401
    assert books(sender.account_id).posted == 10_000


def test_a_receiver_that_is_no_member_is_404(http: Any, pair: Any) -> None:
    sender, _ = pair
    for receiver in (uuid4(), cash()):
        answer = http.post(PATH, json=body(sender.account_id, receiver), token=sender.token)
        assert answer.status_code == 404
    assert books(sender.account_id).posted == 10_000


def test_currencies_do_not_mix_and_one_does_not_pay_oneself(http: Any, pair: Any) -> None:
    sender, _ = pair
    answer = http.post(PATH, json=body(sender.account_id, wallet(currency="EUR")), token=sender.token)
    assert (answer.status_code, answer.json()["code"]) == (422, "currency_mismatch")
    answer = http.post(PATH, json=body(sender.account_id, sender.account_id), token=sender.token)
    assert (answer.status_code, answer.json()["code"]) == (400, "transfer_invalid")


def test_a_key_makes_it_safe_to_send_again(http: Any, pair: Any) -> None:
    sender, receiver = pair
    sent = {"json": body(sender.account_id, receiver.account_id), "token": sender.token}
    headers = {"Idempotency-Key": '"dues-2026"'}
    first = http.post(PATH, headers=headers, **sent)
    again = http.post(PATH, headers={"Idempotency-Key": "dues-2026"}, **sent)
    assert again.content == first.content
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    other = sent | {"json": body(sender.account_id, receiver.account_id, "11")}
    answer = http.post(PATH, headers=headers, **other)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert books(sender.account_id).posted == 9000


def test_a_key_is_its_users_own(http: Any, make_user: Callable[..., Any]) -> None:
    receiver = make_user()
    for sender in (make_user(funds="10"), make_user(funds="10")):
        sent = body(sender.account_id, receiver.account_id)
        answer = http.post(PATH, json=sent, token=sender.token, headers={"Idempotency-Key": "same"})
        assert answer.status_code == 201
    assert books(receiver.account_id).posted == 2000


def test_one_key_at_once_is_one_transaction(http: Any, pair: Any) -> None:
    sender, receiver = pair
    sent = {"json": body(sender.account_id, receiver.account_id), "token": sender.token}
    answers = at_once([lambda: http.post(PATH, headers={"Idempotency-Key": "k"}, **sent)] * 8)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert books(sender.account_id).posted == 9000


def test_a_refusal_stays_for_its_id(http: Any, pair: Any) -> None:
    sender, receiver = pair
    sent = body(sender.account_id, receiver.account_id, "500", transaction_id=str(uuid4()))
    assert http.post(PATH, json=sent, token=sender.token).json()["code"] == "insufficient_funds"
    rich = wallet("1000")
    assert books(rich).posted == 100_000
    assert http.post(PATH, json=sent, token=sender.token).json()["code"] == "insufficient_funds"
    other = sent | {"amount": "1"}
    answer = http.post(PATH, json=other, token=sender.token)
    assert (answer.status_code, answer.json()["code"]) == (409, "transfer_conflict")


def test_nobody_takes_a_derived_id_in_advance(http: Any, pair: Any) -> None:
    sender, receiver = pair
    sent = body(sender.account_id, receiver.account_id, transaction_id=str(UUID(int=5, version=5)))
    assert http.post(PATH, json=sent, token=sender.token).status_code == 400


def test_what_did_not_arrive_is_the_senders_business(http: Any, pair: Any, make_user: Callable[..., Any]) -> None:
    sender, receiver = pair
    transaction_id = str(uuid4())
    sent = body(sender.account_id, receiver.account_id, "500", transaction_id=transaction_id)
    http.post(PATH, json=sent, token=sender.token)
    seen = http.get(f"{PATH}/{transaction_id}", token=sender.token).json()
    assert (seen["status"], seen["failure"]) == ("failed", "insufficient_funds")
    for other in (receiver, make_user()):
        assert http.get(f"{PATH}/{transaction_id}", token=other.token).status_code == 404
    assert http.get(f"{PATH}/{transaction_id}", token=make_user(role="admin").token).status_code == 200


def test_the_list_pages_through_everything_once(http: Any, pair: Any) -> None:
    sender, receiver = pair
    made = [
        http.post(PATH, json=body(sender.account_id, receiver.account_id, "1"), token=sender.token).json()
        for _ in range(5)
    ]
    found, path = [], f"{PATH}?limit=2"
    while True:
        page = http.get(path, token=receiver.token).json()
        found += page["results"]
        if page["next"] is None:
            break
        path = f"{PATH}?limit=2&cursor={page['next']}"
    assert found == made[::-1]
    for bad in ("x", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk"):
        assert http.get(f"{PATH}?cursor={bad}", token=sender.token).status_code == 400
    path = f"{PATH}?account_id={sender.account_id}"
    assert len(http.get(path, token=sender.token).json()["results"]) == 6
    assert http.get(path, token=receiver.token).status_code == 404
