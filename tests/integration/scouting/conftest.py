"""What the tests of scouting share: fresh facts, Gemini's fake behind the real SDK, and no way out of this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from apps.scouting.adapters import registry
from apps.scouting.contract import Fact, FactSheet, ReportView
from apps.scouting.domain.hashing import facts_hash
from apps.scouting.models import Generation
from apps.scouting.usecases.generate_report import generate_report
from kernel.clock import now
from kernel.db import one, rows
from kernel.redis import redis
from tests.fakes.gemini import FakeGemini

KEY = "the-key-that-nobody-sees"
MODEL = "gemini-3.5-flash-lite"
LETTERS = str.maketrans("0123456789", "ghijklmnop")


class LeftTheMachine(AssertionError):
    """A test tried to reach another host."""


@pytest.fixture(autouse=True, scope="session")
def _nothing_leaves_this_machine() -> Iterator[None]:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> Any:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise LeftTheMachine(address)
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key unless a test asks for one, short waits, and a budget that only its own tests meet."""
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY", "SCOUTING_PROVIDER"):
        monkeypatch.delenv(name, raising=False)
    usual = {
        "SCOUTING_MODEL": MODEL,
        "SCOUTING_RETRY_BASE_SECONDS": "0.02",
        "SCOUTING_TIMEOUT_SECONDS": "5",
        "SCOUTING_BREAKER_FAILURES": "1000",
        "SCOUTING_DAILY_BUDGET_USD": "1000000",
        "SCOUTING_USER_DAILY_BUDGET_USD": "1000000",
        "SCOUTING_USER_DAILY_REPORTS": "1000000",
    }
    for name, value in usual.items():
        monkeypatch.setenv(name, value)
    for key in redis().scan_iter("scouting:breaker:*"):
        redis().delete(key)


@pytest.fixture(scope="session")
def _sdk() -> None:
    """Its import takes a second or two, which are nobody's latency."""
    import google.genai  # noqa: F401


@pytest.fixture
def fake(_sdk: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGemini]:
    """Gemini, configured, and answering well until it is told otherwise."""
    with FakeGemini() as found:
        monkeypatch.setenv("GEMINI_API_KEY", KEY)
        monkeypatch.setenv("GEMINI_BASE_URL", found.url)
        yield found
        provider = registry.configured()
        if provider is not None and provider.name == "gemini":
            provider.close()  # type: ignore[attr-defined]


def facts(**other: Any) -> FactSheet:
    """A forward with a good season, whom no other test has asked about."""
    known = (
        ("minutes played", 1840, "minutes"),
        ("goals per 90 minutes", 0.54, "per_90"),
        ("goals per 90 minutes, percentile among forwards", 88, "percentile"),
        ("key passes per 90 minutes", 0.71, "per_90"),
        ("key passes per 90 minutes, percentile among forwards", 24, "percentile"),
    )
    found = tuple(Fact(fact_id=f"f{n}", label=label, value=v, unit=unit) for n, (label, v, unit) in enumerate(known, 1))
    # Letters only: a name with digits in it is not printed.
    name = f"Ana {uuid4().hex.translate(LETTERS).capitalize()}"
    usual = {"player_name": name, "position": "forward", "facts": found}
    return FactSheet(**{**usual, "sample": "1,840 minutes in 23 matches", **other})


def generate(sheet: FactSheet, *, requested_by: UUID | None = None, fallback: bool = False) -> ReportView:
    return generate_report(sheet=sheet, requested_by=requested_by, fallback=fallback)


def row_of(sheet: FactSheet, provider: str = "gemini") -> Generation:
    return Generation.objects.using("scouting").get(facts_hash=facts_hash(sheet), provider=provider)


def events_of(report_id: UUID) -> int:
    """How often the report was announced; nobody takes events off the table here."""
    found = one("scouting", "SELECT count(*) FROM outbox WHERE aggregateid = %s", [str(report_id)])
    return int(found[0]) if found else 0


def budget(scope: UUID) -> tuple[Any, ...]:
    """Reserved, spent and reports of today."""
    sql = "SELECT reserved, spent, reports FROM scouting_budget WHERE scope = %s AND day = %s"
    found = rows("scouting", sql, [scope, now().date()])
    return found[0] if found else (0, 0, 0)


def at_once(number: int, do: Any) -> list[Any]:
    """``do(0)``, ``do(1)``, ... in threads of their own; exceptions are results."""

    def one_of(index: int) -> Any:
        try:
            return do(index)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(one_of, range(number)))
