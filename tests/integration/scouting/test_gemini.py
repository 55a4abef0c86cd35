"""What leaves for Gemini, and what the SDK must not do by itself."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
import pytest

from apps.scouting.adapters.gemini import LONGEST_OUTPUT, Gemini
from apps.scouting.adapters.gemini_answers import retry_delay
from apps.scouting.adapters.providers import ProviderRefused, ProviderTimeout, WritingFailed
from apps.scouting.domain.prompt import build, load_prompt
from apps.scouting.domain.schema import RESPONSE_SCHEMA
from runtime.catalogue import ROOT
from tests.fakes import gemini
from tests.fakes.gemini import FakeGemini
from tests.integration.scouting.conftest import KEY, MODEL, LeftTheMachine, facts, generate, row_of


@pytest.fixture
def writer(fake: FakeGemini) -> Any:
    found = Gemini(key=KEY, model=MODEL, base_url=fake.url)
    yield found
    found.close()


def test_what_is_sent(fake: FakeGemini) -> None:
    sheet = facts()
    generate(sheet)
    sent, headers = fake.requests[0], fake.headers[0]
    assert sent["contents"][0]["parts"] == [{"text": build(load_prompt(), sheet)}]
    assert sheet.player_name not in str(sent)
    wanted = sent["generationConfig"]
    assert wanted["responseMimeType"] == "application/json"
    assert wanted["responseJsonSchema"] == RESPONSE_SCHEMA
    assert wanted["maxOutputTokens"] == LONGEST_OUTPUT
    assert headers["x-goog-api-key"] == KEY
    assert headers["x-server-timeout"] == "5"
    assert fake.paths[0].endswith(f"/models/{MODEL}:generateContent")
    assert KEY not in fake.paths[0]


def test_the_sdk_itself_never_asks_twice(fake: FakeGemini, writer: Gemini) -> None:
    fake.otherwise = gemini.error(503)
    with pytest.raises(WritingFailed) as failed:
        writer.write(facts(), prompt="facts", deadline=3, attempts=1)
    assert (fake.calls, failed.value.spent.attempts) == (1, 1)


def test_a_slow_drip_ends_at_the_deadline(fake: FakeGemini, writer: Gemini) -> None:
    fake.otherwise = gemini.drip(0.1)
    began = time.monotonic()
    with pytest.raises(ProviderTimeout) as failed:
        writer.write(facts(), prompt=build(load_prompt(), facts()), deadline=1)
    assert 0.9 < time.monotonic() - began < 1.6
    assert (failed.value.spent.attempts, failed.value.spent.lost) == (1, 1)


def test_the_key_follows_no_redirect(fake: FakeGemini) -> None:
    class Redirect(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307)
            self.send_header("Location", fake.url + self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Redirect) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        writer = Gemini(key=KEY, model=MODEL, base_url=f"http://127.0.0.1:{server.server_port}")
        with pytest.raises(ProviderRefused):
            writer.write(facts(), prompt="facts", deadline=3)
        writer.close()
        server.shutdown()
    assert fake.calls == 0


def test_the_environment_of_the_sdk_changes_nothing(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://192.0.2.1")
    monkeypatch.setenv("SCOUTING_MODEL", "gemini-3.1-flash-lite")
    assert generate(facts()).provider == "gemini"
    assert fake.calls == 1


def test_the_key_is_in_no_error_and_no_row(fake: FakeGemini, writer: Gemini) -> None:
    def tells(exchange: gemini.Exchange) -> None:
        exchange.answer(400, {"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": f"bad key {KEY}"}})

    fake.otherwise, sheet = tells, facts()
    try:
        writer.write(sheet, prompt="facts", deadline=3)
    except WritingFailed as failed:
        said = "".join(traceback.format_exception(failed)) + repr(failed.__dict__)
    assert "400 INVALID_ARGUMENT" in said
    assert KEY not in said
    generate(sheet, fallback=True)
    assert KEY not in str(row_of(sheet).__dict__)


def test_connections_are_closed_and_opened_again(fake: FakeGemini, writer: Gemini) -> None:
    prompt = build(load_prompt(), facts())
    writer.write(facts(), prompt=prompt, deadline=3)
    names = [thread.name for thread in threading.enumerate()]
    writer.close()
    time.sleep(0.1)
    assert [thread.name for thread in threading.enumerate()].count("gemini") == names.count("gemini") - 1
    writer.close()
    assert writer.write(facts(), prompt=prompt, deadline=3).draft.claims


def test_a_host_without_a_key_does_not_import_the_sdk() -> None:
    program = "import sys, django; django.setup(); import apps.scouting.local; print('google.genai' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "False", done.stderr


@pytest.mark.parametrize(
    ("details", "seconds"),
    [
        ({"error": {"details": [{"@type": gemini.RETRY_INFO, "retryDelay": "3.5s"}]}}, 3.5),
        ({"error": {"details": [{"@type": "QuotaFailure"}, {"@type": gemini.RETRY_INFO, "retryDelay": "2s"}]}}, 2),
        ({"error": {"details": [{"@type": gemini.RETRY_INFO, "retryDelay": "soon"}]}}, 0),
        ({"error": {"details": [{"@type": gemini.RETRY_INFO, "retryDelay": "-3s"}]}}, 0),
        ({"error": {}}, 0),
        ({"error": "no"}, 0),
        (["what"], 0),
        (None, 0),
    ],
)  # fmt: skip
def test_retry_info_is_read_and_nothing_else_believed(details: Any, seconds: float) -> None:
    assert retry_delay(details) == seconds


def test_nothing_leaves_this_machine() -> None:
    import socket

    with socket.socket() as outside, pytest.raises(LeftTheMachine):
        outside.connect(("192.0.2.1", 443))


def test_the_draft_is_ours_not_the_sdks(fake: FakeGemini, writer: Gemini) -> None:
    sheet = facts()
    written = writer.write(sheet, prompt=build(load_prompt(), sheet), deadline=3)
    assert msgspec.structs.asdict(written.spent)["attempts"] == 1
    assert all(claim.fact_ids for claim in written.draft.claims)
