"""A provider that is down is left alone for a while, by all hosts together."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest

from apps.scouting.adapters.breaker import Breaker
from apps.scouting.contract import ProviderFailed, ReportView
from tests.fakes import gemini
from tests.fakes.gemini import FakeGemini
from tests.integration.scouting.conftest import at_once, facts, generate


def reason() -> str:
    with pytest.raises(ProviderFailed) as failed:
        generate(facts())
    return str(failed.value.details["reason"])


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOUTING_BREAKER_FAILURES", "2")
    monkeypatch.setenv("SCOUTING_BREAKER_SECONDS", "0.5")


@pytest.mark.usefixtures("strict")
def test_a_dead_provider_is_asked_no_more_until_it_is_tried_again(fake: FakeGemini) -> None:
    fake.otherwise = gemini.error(400)
    assert [reason(), reason(), reason(), reason()] == ["provider_refused"] * 2 + ["provider_circuit_open"] * 2
    assert fake.calls == 2
    time.sleep(0.6)
    assert [reason(), reason()] == ["provider_refused", "provider_circuit_open"]  # the probe opens it again
    assert fake.calls == 3
    time.sleep(0.6)
    fake.otherwise = gemini.well
    assert [generate(facts()).provider for _ in range(3)] == ["gemini"] * 3


@pytest.mark.usefixtures("strict")
def test_one_caller_probes_and_the_others_fall_back(fake: FakeGemini) -> None:
    fake.otherwise = gemini.error(400)
    assert [reason(), reason()] == ["provider_refused"] * 2
    time.sleep(0.6)
    fake.otherwise = gemini.late(0.5)
    answers = at_once(8, lambda _: generate(facts(), fallback=True))
    assert all(isinstance(answer, ReportView) for answer in answers)
    assert sorted(answer.provider for answer in answers) == ["gemini"] + ["offline"] * 7
    assert fake.calls == 3


@pytest.mark.usefixtures("strict")
def test_what_is_wrong_with_one_input_does_not_count(fake: FakeGemini) -> None:
    fake.otherwise = gemini.stopped_for("SAFETY")
    assert [reason() for _ in range(4)] == ["answer_blocked"] * 4
    assert fake.calls == 4


@pytest.mark.usefixtures("strict")
def test_without_redis_everybody_is_let_through(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> None:
    from redis import Redis

    nowhere = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    monkeypatch.setattr("apps.scouting.adapters.breaker.redis", lambda: nowhere)
    assert generate(facts()).provider == "gemini"
    assert not Breaker(uuid4().hex).is_open()
