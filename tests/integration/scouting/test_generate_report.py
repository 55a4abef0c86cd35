"""A report is written, checked, stored, announced and paid for once."""

from __future__ import annotations

import logging
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from apps.scouting.adapters.prices import cost_of
from apps.scouting.adapters.registry import configured
from apps.scouting.contract import FactsInvalid, GenerationRunning, ProviderFailed, ReportUnsupported
from apps.scouting.domain.hashing import facts_hash
from apps.scouting.domain.prompt import load_prompt
from apps.scouting.generating import runs
from apps.scouting.generating.runs import Ask
from apps.scouting.models import Generation
from kernel.clock import frozen, now
from kernel.db import execute, rows
from tests.fakes import gemini
from tests.fakes.gemini import FakeGemini
from tests.integration.scouting.conftest import KEY, MODEL, at_once, budget, events_of, facts, generate, row_of


def test_a_report_is_written_stored_and_announced(fake: FakeGemini) -> None:
    sheet, user = facts(), uuid4()
    report = generate(sheet, requested_by=user)

    assert (report.provider, report.model, report.fell_back, report.cached) == ("gemini", MODEL, False, False)
    assert (report.input_tokens, report.output_tokens) == (1000, 400)  # thoughts are output
    assert report.cost == cost_of(MODEL, input_tokens=1000, output_tokens=400) == Decimal("0.001300")
    assert report.claims
    assert sheet.player_name in report.report
    row = row_of(sheet)
    assert (row.state, row.attempts, row.runs, row.requested_by) == ("succeeded", 1, 1, user)
    assert (row.finish_reason, row.model_version, row.response_id) == ("STOP", "gemini-fake-001", "response-1")
    assert (row.prompt_version, row.prompt_hash) == (report.prompt_version, report.prompt_hash)
    assert events_of(report.report_id) == 1
    assert budget(user) == (0, report.cost, 1)


def test_the_same_facts_answer_with_the_stored_report(fake: FakeGemini) -> None:
    sheet = facts()
    first = generate(sheet)
    again = generate(msgspec.structs.replace(sheet, facts=sheet.facts[::-1]))
    assert msgspec.structs.replace(again, cached=False) == first
    assert again.cached
    assert fake.calls == 1
    assert events_of(first.report_id) == 1


@pytest.mark.parametrize("change", ["facts", "model"])
def test_another_input_is_another_report(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    sheet = facts()
    first = generate(sheet)
    if change == "model":
        monkeypatch.setenv("SCOUTING_MODEL", "gemini-3.1-flash-lite")
    else:
        sheet = msgspec.structs.replace(sheet, facts=sheet.facts[:-1])
    assert generate(sheet).report_id != first.report_id
    assert fake.calls == 2


def test_without_a_key_the_offline_writer_writes_and_says_so() -> None:
    sheet = facts()
    report = generate(sheet, fallback=True)
    assert (report.provider, report.cost, report.fell_back) == ("offline", 0, True)
    assert report.fell_back_because == "provider_not_configured"
    assert "offline" in report.report.lower()
    assert generate(sheet, fallback=True).report == report.report
    assert row_of(sheet, "offline").fell_back_because == "provider_not_configured"
    with pytest.raises(ProviderFailed) as failed:
        generate(sheet, fallback=False)
    assert failed.value.details == {"reason": "provider_not_configured"}


def test_the_offline_writer_can_be_the_one_that_is_wanted(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOUTING_PROVIDER", "offline")
    report = generate(facts())
    assert (report.provider, report.fell_back, fake.calls) == ("offline", False, 0)


def test_facts_that_cannot_be_used_are_refused_before_anything_is_stored(fake: FakeGemini) -> None:
    sheet = facts(facts=())
    with pytest.raises(FactsInvalid):
        generate(sheet, fallback=True)
    assert fake.calls == 0


def test_a_claim_too_many_is_dropped(fake: FakeGemini) -> None:
    fake.script(gemini.partly_invented)
    sheet = facts()
    report = generate(sheet)
    assert report.dropped_claims == 1
    assert "7311" not in report.report
    assert len(row_of(sheet).dropped_reasons) == 1


def test_an_unsupported_report_is_asked_for_once_more(fake: FakeGemini) -> None:
    fake.script(gemini.invented)
    report = generate(facts())
    assert fake.calls == 2
    assert report.cost == 2 * cost_of(MODEL, input_tokens=1000, output_tokens=400)
    assert fake.requests[0]["contents"] == fake.requests[1]["contents"]  # nothing of the answer went back


def test_a_second_unsupported_report_is_a_failure_and_is_not_paid_for_again_soon(fake: FakeGemini) -> None:
    fake.otherwise = gemini.invented
    sheet, user = facts(), uuid4()
    for _ in range(2):
        with pytest.raises(ReportUnsupported):
            generate(sheet, requested_by=user)
    assert fake.calls == 2
    row = row_of(sheet)
    assert (row.state, row.error_code, row.report, row.claims) == ("failed", "report_unsupported", "", [])
    assert budget(user) == (0, row.cost, 1)
    fallen = generate(sheet, fallback=True)
    assert (fallen.provider, fallen.fell_back_because, fake.calls) == ("offline", "report_unsupported", 2)

    fake.otherwise = gemini.well
    with frozen(now() + timedelta(minutes=11)):
        assert generate(sheet).provider == "gemini"


def test_a_resting_input_cannot_be_claimed_by_who_saw_it_free(fake: FakeGemini) -> None:
    """The claim itself looks, not only the look before it."""
    fake.otherwise, sheet = gemini.invented, facts()
    with pytest.raises(ReportUnsupported):
        generate(sheet)
    ask = Ask(
        sheet=sheet,
        facts_hash=facts_hash(sheet),
        prompt=load_prompt(),
        text="",
        provider=configured(),
        requested_by=None,
    )
    assert runs.claim(ask) is None
    with frozen(now() + timedelta(minutes=11)):
        assert runs.claim(ask) is not None


def test_no_transaction_is_open_while_the_provider_writes(fake: FakeGemini) -> None:
    seen: list[Any] = []

    def look(exchange: gemini.Exchange) -> None:
        seen.extend(rows("scouting", "SELECT state FROM pg_stat_activity WHERE state LIKE 'idle in transaction%%'"))
        seen.append(rows("scouting", "SELECT count(*) FROM scouting_generation WHERE state = 'running'")[0][0])
        gemini.well(exchange)

    fake.script(look)
    generate(facts())
    assert len(seen) == 1
    assert seen[0] >= 1


def test_a_caller_that_died_is_relieved_when_its_lease_ends(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = facts()
    generate(sheet)
    die_while_running(sheet)
    monkeypatch.setenv("SCOUTING_WAIT_SECONDS", "0.2")
    with pytest.raises(GenerationRunning):
        generate(sheet)
    assert fake.calls == 1

    with frozen(now() + timedelta(seconds=26)):  # 5 s of timeout, 20 s of margin
        assert [type(answer).__name__ for answer in at_once(8, lambda _: generate(sheet))].count("ReportView") >= 1
    assert fake.calls == 2
    assert row_of(sheet).runs == 2


def die_while_running(sheet: Any) -> None:
    """The row as a caller leaves it that was killed during its call."""
    sql = """UPDATE scouting_generation SET state = 'running', report = '', lease_id = gen_random_uuid(),
             lease_until = now() + interval '25 s', finished_at = NULL WHERE generation_id = %s"""
    execute("scouting", sql, [row_of(sheet).generation_id])


def test_who_lost_the_lease_changes_nothing_but_the_money(fake: FakeGemini) -> None:
    sheet, user = facts(), uuid4()

    def while_another_takes_over(exchange: gemini.Exchange) -> None:
        gemini.well(exchange)
        Generation.objects.using("scouting").filter(pk=row_of(sheet).pk).update(lease_id=uuid4())

    fake.script(while_another_takes_over)
    with pytest.raises(GenerationRunning):
        generate(sheet, requested_by=user)
    row = row_of(sheet)
    assert (row.state, row.report, events_of(row.generation_id)) == ("running", "", 0)
    assert budget(user) == (0, cost_of(MODEL, input_tokens=1000, output_tokens=400), 1)


def test_a_defect_gives_the_input_free(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError

    sheet = facts()
    with monkeypatch.context() as patch:
        patch.setattr("apps.scouting.generating.writing.check", broken)
        with pytest.raises(ZeroDivisionError):
            generate(sheet)
    assert (row_of(sheet).state, row_of(sheet).error_code) == ("failed", "defect")
    assert generate(sheet).provider == "gemini"


def test_report_and_event_are_stored_together_or_not_at_all(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise ConnectionError

    sheet = facts()
    monkeypatch.setattr(runs, "emit", refuse)
    with pytest.raises(ConnectionError):
        generate(sheet)
    assert row_of(sheet).state == "running"  # as if it had been killed: the lease decides


def test_the_log_tells_the_story_without_contents(fake: FakeGemini, caplog: pytest.LogCaptureFixture) -> None:
    from kernel.logging import bind, clear

    sheet = facts()
    fake.script(gemini.error(400, "INVALID_ARGUMENT"))
    bind(request_id="trace-42")
    with caplog.at_level(logging.DEBUG):
        generate(sheet, fallback=True)
        generate(facts())
    clear()
    told = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    events = [line["event"] for line in told if line["event"].startswith("scouting_")]
    assert events == [
        "scouting_generating", "scouting_failed", "scouting_fell_back", "scouting_generating", "scouting_succeeded",
        "scouting_generating", "scouting_succeeded",
    ]  # fmt: skip
    assert {line["request_id"] for line in told if line["event"].startswith("scouting_")} == {"trace-42"}
    text = caplog.text + repr(told)
    assert KEY not in text
    assert sheet.player_name not in text
    assert "percentile among" not in text
