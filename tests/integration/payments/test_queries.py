"""Looking at payments: one's own; an administrator's all."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.integration.payments.conftest import Till


def listed(till: Till, query: str = "", *, by: Any = None) -> Any:
    return till.http.get(f"/api/payments{query}", token=(by or till.member).token).json()


def test_a_payment_is_its_owners_and_an_administrators(till: Till) -> None:
    payment_id = till.accepted()
    assert till.look(payment_id)["payment_id"] == str(payment_id)
    assert till.look(payment_id, by=till.admin) == till.look(payment_id)
    for person in (till.make_user(), till.make_user(role="trainer")):
        reply = till.http.get(f"/api/payments/{payment_id}", token=person.token)
        assert (reply.status_code, reply.json()["code"]) == (404, "payment_not_found")
    assert till.http.get(f"/api/payments/{payment_id}").status_code == 401
    assert till.look(uuid4())["code"] == "payment_not_found"


def test_a_list_has_one_owners_payments_newest_first(till: Till) -> None:
    mine = [str(till.accepted("1.00")) for _ in range(3)]
    till.pay(token=till.make_user().token)
    assert [seen["payment_id"] for seen in listed(till)["results"]] == mine[::-1]
    other = listed(till, f"?user_id={till.admin.user_id}")
    assert [seen["payment_id"] for seen in other["results"]] == mine[::-1]


def test_a_list_goes_on_where_the_cursor_says(till: Till) -> None:
    mine = [str(till.accepted("1.00")) for _ in range(5)]
    found: list[str] = []
    query = "?limit=2"
    for _ in range(3):
        page = listed(till, query)
        found += [seen["payment_id"] for seen in page["results"]]
        query = f"?limit=2&cursor={page['next']}"
    assert page["next"] is None
    assert found == mine[::-1]


def test_a_list_by_status(till: Till) -> None:
    paid, _ = till.settled("1.00"), till.accepted("1.00")
    assert [seen["payment_id"] for seen in listed(till, "?status=succeeded")["results"]] == [str(paid)]


def test_an_administrator_lists_anybodys(till: Till) -> None:
    payment_id = till.accepted("1.00")
    found = listed(till, f"?user_id={till.member.user_id}", by=till.admin)["results"]
    assert [seen["payment_id"] for seen in found] == [str(payment_id)]
    assert listed(till, "?limit=1", by=till.admin)["results"] == found


@pytest.mark.parametrize(
    "query", ["?cursor=%21", "?cursor=abc", "?limit=0", "?limit=101", "?status=lost", "?user_id=7"]
)
def test_a_query_that_makes_no_sense_is_malformed(till: Till, query: str) -> None:
    reply = till.http.get(f"/api/payments{query}", token=till.member.token)
    assert reply.status_code == 400
