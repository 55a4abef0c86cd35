"""What may be spent in a day, by one person and by all, however many ask at once."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from apps.scouting.adapters.gemini import Gemini
from apps.scouting.adapters.prices import cost_of
from apps.scouting.contract import BudgetExhausted, ReportView
from apps.scouting.domain.prompt import build, load_prompt
from apps.scouting.generating.budget import CLUB
from apps.scouting.models import Generation
from tests.fakes import gemini
from tests.fakes.gemini import FakeGemini
from tests.integration.scouting.conftest import MODEL, at_once, budget, facts, generate

PRICE = cost_of(MODEL, input_tokens=1000, output_tokens=400)


def estimate() -> Decimal:
    return Gemini(key="x", model=MODEL).estimate(build(load_prompt(), facts()))


def allow(monkeypatch: pytest.MonkeyPatch, name: str, dollars: Decimal) -> None:
    monkeypatch.setenv(name, str(dollars))


def test_over_the_users_budget_the_offline_writer_steps_in_or_it_is_refused(
    fake: FakeGemini, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, sheet = uuid4(), facts()
    allow(monkeypatch, "SCOUTING_USER_DAILY_BUDGET_USD", estimate() - Decimal("0.000001"))
    with pytest.raises(BudgetExhausted) as refused:
        generate(sheet, requested_by=user)
    assert refused.value.details == {"scope": "user"}
    fallen = generate(sheet, requested_by=user, fallback=True)
    assert (fallen.provider, fallen.fell_back_because) == ("offline", "scouting_budget_exhausted")
    assert fake.calls == 0
    assert budget(user) == (0, 0, 0)
    assert not Generation.objects.using("scouting").filter(facts_hash=fallen.facts_hash, provider="gemini").exists()
    assert generate(sheet, requested_by=uuid4_with_budget(monkeypatch)).provider == "gemini"


def uuid4_with_budget(monkeypatch: pytest.MonkeyPatch) -> UUID:
    monkeypatch.setenv("SCOUTING_USER_DAILY_BUDGET_USD", "10")
    return uuid4()


def test_the_clubs_budget_stops_everybody(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> None:
    reserved, spent, _ = budget(CLUB)
    allow(monkeypatch, "SCOUTING_DAILY_BUDGET_USD", Decimal(reserved) + Decimal(spent))
    for user in (None, uuid4()):
        with pytest.raises(BudgetExhausted) as refused:
            generate(facts(), requested_by=user)
        assert refused.value.details == {"scope": "club"}
    assert fake.calls == 0
    assert budget(CLUB)[:2] == (reserved, spent)


def test_a_person_may_ask_for_so_many_reports(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOUTING_USER_DAILY_REPORTS", "2")
    user, known = uuid4(), facts()
    generate(known, requested_by=user)
    generate(facts(), requested_by=user)
    with pytest.raises(BudgetExhausted):
        generate(facts(), requested_by=user)
    assert generate(known, requested_by=user).cached  # what is stored costs nothing
    assert fake.calls == 2
    assert budget(user) == (0, 2 * PRICE, 2)


def test_callers_at_once_never_spend_more_than_the_budget(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for three held at a time: no more than three are ever in flight, and what is spent stays below."""
    fake.otherwise = gemini.late(0.2)
    user, room = uuid4(), 3 * estimate()
    allow(monkeypatch, "SCOUTING_USER_DAILY_BUDGET_USD", room)
    answers = at_once(32, lambda _: generate(facts(), requested_by=user))
    paid = [answer for answer in answers if isinstance(answer, ReportView)]
    assert sum(isinstance(answer, BudgetExhausted) for answer in answers) == 32 - len(paid)
    assert fake.most_at_once <= 3
    assert fake.calls == len(paid) >= 3
    assert budget(user) == (0, len(paid) * PRICE, len(paid))
    assert len(paid) * PRICE <= room


def test_spending_goes_on_until_the_next_would_not_fit(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> None:
    user = uuid4()
    allow(monkeypatch, "SCOUTING_USER_DAILY_BUDGET_USD", estimate() + 2 * PRICE)
    for _ in range(3):
        generate(facts(), requested_by=user)
    with pytest.raises(BudgetExhausted):
        generate(facts(), requested_by=user)
    assert budget(user) == (0, 3 * PRICE, 3)


def test_a_repair_needs_its_own_room(fake: FakeGemini, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.otherwise, user = gemini.invented, uuid4()
    allow(monkeypatch, "SCOUTING_USER_DAILY_BUDGET_USD", estimate())
    assert generate(facts(), requested_by=user, fallback=True).fell_back_because == "report_unsupported"
    assert fake.calls == 1
    assert budget(user) == (0, PRICE, 1)


def test_the_offline_writer_spends_nothing() -> None:
    user = uuid4()
    generate(facts(), requested_by=user, fallback=True)
    assert budget(user) == (0, 0, 0)


def test_a_model_without_a_price_costs_as_much_as_the_dearest() -> None:
    assert cost_of("gemini-unheard-of", input_tokens=0, output_tokens=1_000_000) == Decimal("12")
    assert cost_of(MODEL, input_tokens=1_000_000, output_tokens=1_000_000) == Decimal("2.80")
    assert cost_of(MODEL, input_tokens=1, output_tokens=0) == Decimal("0.000001")  # rounded up
