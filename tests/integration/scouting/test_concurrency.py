"""However many ask at once, one call is paid for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import msgspec
import pytest

from apps.scouting.contract import GenerationRunning, ReportView
from kernel.clock import frozen, now
from runtime.catalogue import ROOT
from tests.fakes import gemini
from tests.fakes.gemini import FakeGemini
from tests.integration.scouting.conftest import at_once, events_of, facts, generate, row_of


def test_64_callers_at_once_pay_once(fake: FakeGemini) -> None:
    fake.otherwise = gemini.late(0.3)
    sheet = facts()
    answers = at_once(64, lambda _: generate(sheet))
    reports = [answer for answer in answers if isinstance(answer, ReportView)]
    assert len(reports) == 64, [answer for answer in answers if not isinstance(answer, ReportView)][:3]
    assert (fake.calls, fake.most_at_once) == (1, 1)
    assert len({(report.report_id, report.report, report.cost) for report in reports}) == 1
    assert [report.cached for report in reports].count(False) == 1
    assert events_of(reports[0].report_id) == 1
    assert row_of(sheet).runs == 1


def test_who_has_waited_long_enough_is_told_so(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.otherwise = gemini.late(1.0)
    monkeypatch.setenv("SCOUTING_WAIT_SECONDS", "0.2")
    sheet = facts()
    answers = at_once(8, lambda _: generate(sheet))
    assert sum(isinstance(answer, ReportView) for answer in answers) == 1
    assert sum(isinstance(answer, GenerationRunning) for answer in answers) == 7
    assert fake.calls == 1
    assert generate(sheet).cached


def test_64_callers_of_a_failing_provider_never_call_it_two_at_a_time(fake: FakeGemini) -> None:
    fake.otherwise = gemini.not_json
    sheet = facts()
    answers = at_once(64, lambda _: generate(sheet, fallback=True))
    assert {answer.provider for answer in answers} == {"offline"}
    assert (fake.calls, fake.most_at_once) == (2, 1)  # one call and its repair; the others find it resting
    assert len({answer.report_id for answer in answers}) == 1


def test_different_inputs_do_not_wait_for_each_other(fake: FakeGemini) -> None:
    fake.otherwise = gemini.late(0.5)
    answers = at_once(16, lambda _: generate(facts()))
    assert all(isinstance(answer, ReportView) for answer in answers)
    assert fake.most_at_once >= 8


PROGRAM = """
import sys, django, msgspec
django.setup()
from apps.scouting.contract import FactSheet
from apps.scouting.usecases.generate_report import generate_report
generate_report(sheet=msgspec.json.decode(sys.argv[1], type=FactSheet), requested_by=None, fallback=False)
"""


def test_a_process_killed_during_its_call_is_paid_for_once_more_at_most(
    fake: FakeGemini, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = facts()
    fake.script(gemini.late(8))
    command = [sys.executable, "-c", PROGRAM, msgspec.json.encode(sheet).decode()]
    victim = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "DJANGO_SETTINGS_MODULE": "monolith.settings"}, stdout=subprocess.DEVNULL
    )
    until = time.monotonic() + 30
    while fake.calls == 0 and time.monotonic() < until:
        time.sleep(0.02)
    victim.send_signal(signal.SIGKILL)
    victim.wait()

    monkeypatch.setenv("SCOUTING_WAIT_SECONDS", "0.1")
    with pytest.raises(GenerationRunning):
        generate(sheet)
    monkeypatch.setenv("SCOUTING_WAIT_SECONDS", "8")
    with frozen(now() + timedelta(seconds=26)):  # the lease lasts 25 s
        answers = at_once(16, lambda _: generate(sheet))
    assert all(isinstance(answer, ReportView) for answer in answers)
    assert fake.calls == 2
    assert row_of(sheet).runs == 2
    assert events_of(answers[0].report_id) == 1
