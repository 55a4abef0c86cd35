"""The real SDK against everything that Gemini may do: each ends in its stated state, in four calls at most."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest

from apps.scouting.adapters.prices import cost_of
from apps.scouting.contract import ProviderFailed, ReportUnsupported
from apps.scouting.generating.budget import CLUB
from tests.fakes import gemini
from tests.fakes.gemini import Behaviour, FakeGemini
from tests.integration.scouting.conftest import MODEL, budget, events_of, facts, generate, row_of

PRICE = cost_of(MODEL, input_tokens=1000, output_tokens=400)
PROMPT_PRICE = cost_of(MODEL, input_tokens=1000, output_tokens=0)

RECOVERS: dict[str, tuple[list[Behaviour], int, int]] = {
    # script, calls, answers charged
    "late, in time": ([gemini.late(0.3)], 1, 1),
    "429 with RetryInfo, then well": ([gemini.overloaded("0.3s")], 2, 1),
    "429 without, then well": ([gemini.overloaded()], 2, 1),
    "500, then well": ([gemini.error(500, "INTERNAL")], 2, 1),
    "503 three times, then well": ([gemini.error(503)] * 3, 4, 1),
    "reset, then well": ([gemini.reset], 2, 1),
    "not JSON, then well": ([gemini.not_json], 2, 2),
    "wrong shape, then well": ([gemini.wrong_shape], 2, 2),
    "cut silently, then well": ([gemini.cut_silently], 2, 2),
    "invented, then well": ([gemini.invented], 2, 2),
    "no candidates, then well": ([gemini.no_candidates], 2, 2),
    "odd envelope, then well": ([gemini.odd_envelope], 2, 2),
    "broken envelope, then well": ([gemini.broken_envelope], 2, 2),
    "500, invented, 500, well": ([gemini.error(500), gemini.invented, gemini.error(500)], 4, 2),
}
FAILS: dict[str, tuple[Behaviour, str, int, int]] = {
    # always, reason, calls, calls lost
    "429 with a RetryInfo beyond the deadline": (gemini.overloaded("60s"), "provider_overloaded", 1, 0),
    "429 for ever": (gemini.overloaded(), "provider_overloaded", 4, 0),
    "503 for ever": (gemini.error(503), "provider_down", 4, 0),
    "the key is refused": (gemini.error(400, "INVALID_ARGUMENT"), "provider_refused", 1, 0),
    "the model is gone": (gemini.error(404, "NOT_FOUND"), "provider_refused", 1, 0),
    "reset for ever": (gemini.reset, "provider_unreachable", 4, 4),
    "too late": (gemini.late(3), "provider_timeout", 1, 1),
    "a slow drip": (gemini.drip(0.3), "provider_timeout", 1, 1),
    "truncated": (gemini.truncated, "answer_truncated", 1, 0),
    "the prompt is blocked": (gemini.blocked_prompt, "answer_blocked", 1, 0),
    "stopped for safety": (gemini.stopped_for("SAFETY"), "answer_blocked", 1, 0),
    "stopped for recitation": (gemini.stopped_for("RECITATION"), "answer_blocked", 1, 0),
    "not JSON": (gemini.not_json, "answer_unreadable", 2, 0),
    "wrong shape": (gemini.wrong_shape, "answer_unreadable", 2, 0),
    "cut silently": (gemini.cut_silently, "answer_unreadable", 2, 0),
    "no candidates": (gemini.no_candidates, "answer_unreadable", 2, 0),
    "odd envelope": (gemini.odd_envelope, "answer_unreadable", 2, 2),
    "broken envelope": (gemini.broken_envelope, "answer_unreadable", 2, 2),
}


@pytest.mark.parametrize("case", RECOVERS)
def test_a_fault_that_passes_is_got_over(fake: FakeGemini, case: str) -> None:
    script, calls, charged = RECOVERS[case]
    fake.script(*script)
    sheet = facts()
    report = generate(sheet)
    assert (report.provider, fake.calls, fake.charged) == ("gemini", calls, charged)
    assert fake.most_at_once == 1
    assert events_of(report.report_id) == 1
    row = row_of(sheet)
    assert (row.state, row.attempts) == ("succeeded", calls)
    known = charged - row.lost if "envelope" in case else charged
    assert row.cost == known * PRICE


@pytest.mark.parametrize("case", FAILS)
def test_a_fault_that_stays_ends_as_stated(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    always, reason, calls, lost = FAILS[case]
    fake.otherwise = always
    monkeypatch.setenv("SCOUTING_TIMEOUT_SECONDS", "1.2")
    sheet, user = facts(), uuid4()
    began = time.monotonic()
    with pytest.raises(ProviderFailed) as failed:
        generate(sheet, requested_by=user)
    assert time.monotonic() - began < 3
    assert failed.value.details == {"reason": reason}
    row = row_of(sheet)
    assert (row.state, row.error_code, row.attempts, row.lost, row.report) == ("failed", reason, calls, lost, "")
    assert fake.calls == calls <= 4
    assert events_of(row.generation_id) == 0
    reserved, spent, _ = budget(user)
    assert reserved == 0
    assert (spent > row.cost) == (lost > 0)  # what got lost is booked as paid for
    assert row.cost == (
        PROMPT_PRICE if case == "the prompt is blocked" else PRICE * (fake.charged - lost if lost == 0 else 0)
    )


@pytest.mark.parametrize("case", ["503 for ever", "too late", "truncated", "stopped for safety", "not JSON"])
def test_the_offline_writer_steps_in_and_says_why(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    fake.otherwise = FAILS[case][0]
    monkeypatch.setenv("SCOUTING_TIMEOUT_SECONDS", "1.2")
    report = generate(facts(), fallback=True)
    assert (report.provider, report.fell_back, report.fell_back_because) == ("offline", True, FAILS[case][1])


def test_invented_numbers_never_become_a_report(fake: FakeGemini) -> None:
    fake.otherwise = gemini.invented
    sheet = facts()
    with pytest.raises(ReportUnsupported):
        generate(sheet)
    assert (row_of(sheet).state, row_of(sheet).attempts, fake.calls) == ("failed", 2, 2)


def test_the_wait_that_the_provider_asks_for_is_kept(fake: FakeGemini) -> None:
    fake.script(gemini.overloaded("0.7s"))
    generate(facts())
    first, second = fake.arrivals
    assert second - first >= 0.7


def test_a_run_that_cost_nothing_costs_nobody_anything(fake: FakeGemini) -> None:
    fake.otherwise, user = gemini.error(503), uuid4()
    before = budget(CLUB)
    with pytest.raises(ProviderFailed):
        generate(facts(), requested_by=user)
    assert budget(user) == (0, 0, 0)
    assert budget(CLUB) == before


def test_nobody_listens(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_BASE_URL", "http://127.0.0.1:1")
    sheet = facts()
    with pytest.raises(ProviderFailed) as failed:
        generate(sheet)
    assert failed.value.details == {"reason": "provider_unreachable"}
    assert (row_of(sheet).attempts, row_of(sheet).lost) == (4, 0)
