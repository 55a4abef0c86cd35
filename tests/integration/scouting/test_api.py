"""The AI service over HTTP: who may ask, both forms of facts, and what staff see of the money."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from apps.scouting.api.schemas import GenerateReport
from apps.scouting.api.sheets import sheet_of
from apps.scouting.contract import FactsInvalid, Scouting
from kernel.contracts import client, use_transport
from tests.fakes import gemini
from tests.fakes.gemini import FakeGemini
from tests.integration.scouting.conftest import LETTERS, facts, row_of

GENERATE = "/api/scouting/generate"


def body(**other: Any) -> dict[str, Any]:
    name = f"Bo {uuid4().hex.translate(LETTERS).capitalize()}"
    stats = {"minutes": 1840, "goals_per_90": 0.54, "goals_percentile": 88, "key_passes": 21}
    return {"player_name": name, "position": "forward", "age": 23, "stats": stats, **other}


def test_a_report_from_plain_statistics(http: Any, make_user: Any, fake: FakeGemini) -> None:
    trainer, asked = make_user(role="trainer"), body()
    answer = http.post(GENERATE, json=asked, token=trainer.token)
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert (found["provider"], found["cached"], found["fell_back"]) == ("gemini", False, False)
    assert asked["player_name"] in found["report"]
    assert found["claims"]
    again = http.post(GENERATE, json=asked, token=trainer.token).json()
    assert (again["cached"], again["report_id"]) == (True, found["report_id"])
    assert fake.calls == 1
    listed = http.get("/api/scouting/generations?provider=gemini&state=succeeded", token=trainer.token).json()
    newest = listed["results"][0]
    assert newest["generation_id"] == found["report_id"]
    assert (newest["requested_by"], newest["cost"], newest["input_tokens"]) == (str(trainer.user_id), "0.001300", 1000)
    assert "report" not in newest
    money = http.get("/api/scouting/budget", token=trainer.token).json()
    mine = [user for user in money["users"] if user["user_id"] == str(trainer.user_id)]
    assert (mine[0]["spent"], mine[0]["reports"], money["circuit_open"]) == ("0.001300", 1, False)
    assert (money["provider"], money["club"]["user_id"]) == ("gemini", None)


def test_facts_with_their_own_ids(http: Any, make_user: Any) -> None:
    given = [{"fact_id": "f7", "label": "minutes played", "value": 1840, "unit": "minutes"}]
    asked = body(facts=given, stats={}, age=None)
    found = http.post(GENERATE, json=asked, token=make_user(role="admin").token).json()
    assert {fact_id for claim in found["claims"] for fact_id in claim["fact_ids"]} == {"f7"}
    assert (found["provider"], found["fell_back_because"]) == ("offline", "provider_not_configured")


def test_statistics_become_facts_with_units_and_stable_ids() -> None:
    stats = {"goals_per_90": 0.54, "minutes": 1840, "Key Passes": 21, "goals_percentile": 88}
    sheet = sheet_of(GenerateReport(player_name="Bo", position="forward", age=23, stats=stats))
    assert [(fact.fact_id, fact.label, fact.value, fact.unit) for fact in sheet.facts] == [
        ("f1", "age", 23, "years"),
        ("f2", "key passes", 21, ""),
        ("f3", "goals per 90 minutes", 0.54, "per_90"),
        ("f4", "goals, percentile", 88, "percentile"),
        ("f5", "minutes played", 1840, "minutes"),
    ]
    assert sheet.sample == "1,840 minutes"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"stats": {}, "age": None}, 422, "facts_invalid"),
        ({"stats": {"goals": "many"}}, 400, "malformed"),
        ({"facts": [{"fact_id": "f1", "label": "goals", "value": 3}]}, 400, "malformed"),
        ({"player_name": ""}, 400, "malformed"),
        ({"stats": {"goals_percentile": 140}}, 422, "facts_invalid"),
    ],
)
def test_a_request_that_cannot_be_used(http: Any, make_user: Any, change: Any, status: int, code: str) -> None:
    answer = http.post(GENERATE, json=body(**change), token=make_user(role="trainer").token)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_failure_without_fallback_says_why(http: Any, make_user: Any, fake: FakeGemini) -> None:
    fake.otherwise = gemini.error(503)
    answer = http.post(GENERATE, json=body(fallback=False), token=make_user(role="trainer").token)
    assert answer.status_code == 503
    assert (answer.json()["code"], answer.json()["reason"]) == ("scouting_provider_failed", "provider_down")


def test_who_may_ask(http: Any, make_user: Any) -> None:
    for method, path in (("POST", GENERATE), ("GET", "/api/scouting/generations"), ("GET", "/api/scouting/budget")):
        assert http.request(method, path, json=body()).status_code == 401
        assert http.request(method, path, json=body(), token=make_user().token).status_code == 403


def test_another_context_may_ask_for_nobody_in_particular(fake: FakeGemini) -> None:
    sheet = facts()
    client(Scouting).generate(sheet=sheet, requested_by=None, fallback=False)
    assert row_of(sheet).requested_by is None


def test_a_list_is_turned_page_by_page(http: Any, make_user: Any) -> None:
    token = make_user(role="trainer").token
    for _ in range(3):
        http.post(GENERATE, json=body(), token=token)
    first = http.get("/api/scouting/generations?limit=2", token=token).json()
    second = http.get(f"/api/scouting/generations?limit=2&cursor={first['next']}", token=token).json()
    ids = [row["generation_id"] for row in first["results"] + second["results"]]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == len(ids) >= 3
    assert http.get("/api/scouting/generations?cursor=nonsense", token=token).json()["code"] == "malformed"


@pytest.mark.parametrize("transport", ["local", "wire"])
def test_the_contract_is_the_same_over_all_transports(transport: str, fake: FakeGemini) -> None:
    sheet, user = facts(), uuid4()
    with use_transport(transport):
        first = client(Scouting).generate(sheet=sheet, requested_by=user, fallback=False)
        again = client(Scouting).generate(sheet=sheet, requested_by=user, fallback=False)
        with pytest.raises(FactsInvalid) as refused:
            client(Scouting).generate(sheet=facts(facts=()), requested_by=None, fallback=True)
    assert (first.provider, first.cached, again.cached, again.report) == ("gemini", False, True, first.report)
    assert refused.value.details == {"reason": "no_facts"}
