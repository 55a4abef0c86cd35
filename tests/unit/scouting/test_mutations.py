"""True claims with one thing changed: each change is caught, at random places and with random words."""

from __future__ import annotations

import re
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from apps.scouting.contract import Claim, FactSheet, Section
from apps.scouting.domain.check import check
from apps.scouting.domain.data import known
from apps.scouting.domain.drafts import Draft
from apps.scouting.domain.offline import write
from apps.scouting.domain.sheet import validated
from tests.unit.scouting.sheets import FORWARD, Row, sheet
from tests.unit.scouting.test_paraphrases import PARAPHRASES, verdict

MEASURES = (
    "goals", "assists", "tackles won", "pass accuracy", "interceptions", "shots on target", "key passes", "clearances",
)  # fmt: skip
TEAMS = (
    "Ajax", "Real Madrid", "FC Porto", "Barcelona", "PSG", "Marko Petrović", "Messi", "Bundesliga", "Brazil",
    "Ångström",
)  # fmt: skip
FLIPS = {
    "Outstanding": "Weak", "Strong": "Poor", "Good": "Below average", "Among the weakest": "Among the best",
    "Weak": "Strong", "Modest": "Outstanding", "strong": "weak", "weak": "strong", "excellent": "poor",
    "poor": "excellent", "strength": "weakness", "weakness": "strength", "above average": "below average",
    "below average": "above average", "good": "bad", "better": "worse", "struggles": "excels", "average": "outstanding",
    "typical": "exceptional",
}  # fmt: skip


@st.composite
def compared(draw: st.DrawFn) -> FactSheet:
    """A sheet as players sends it, with a percentile and a rate for most measures."""
    rows: list[Row] = [("age", draw(st.integers(16, 40)), "years"), ("role", "winger", "")]
    rows += [
        ("matches played", draw(st.integers(20, 50)), "matches"),
        ("minutes played", draw(st.integers(900, 3420)), "minutes"),
    ]
    for measure in draw(st.lists(st.sampled_from(MEASURES), min_size=3, unique=True)):
        rows.append((f"{measure} per 90 minutes", draw(st.integers(1, 900)) / 100, "per_90"))
        rows.append((f"{measure} per 90 minutes, percentile among forwards", draw(st.integers(0, 100)), "percentile"))
    return validated(sheet(*rows))


def dropped(claim: Claim, facts: FactSheet) -> bool:
    """Whether the claim, put beside the others of a good report, is refused."""
    good = write(facts)
    others = tuple(one for one in good.claims if one.section != claim.section) + tuple(
        Claim(section=one.section, text=one.text + " ", fact_ids=one.fact_ids)
        for one in good.claims
        if one.section == claim.section
    )
    checked = check(Draft((claim, *others), good.recommendation), facts)
    return any(one.claim == claim for one in checked.dropped)


def _with(claim: Claim, text: str) -> Claim:
    return Claim(section=claim.section, text=text, fact_ids=claim.fact_ids)


def _masked(text: str) -> str:
    return re.sub(r"per 90", "per --", text)


@settings(max_examples=100, deadline=None)
@given(compared(), st.data())
def test_another_digit(facts: FactSheet, data: st.DataObject) -> None:
    claim = data.draw(st.sampled_from([one for one in write(facts).claims if re.search(r"[0-9]", _masked(one.text))]))
    place = data.draw(st.sampled_from([match.start() for match in re.finditer("[0-9]", _masked(claim.text))]))
    digit = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != claim.text[place]]))
    text = claim.text[:place] + digit + claim.text[place + 1 :]
    # The new number may happen to be another cited fact's; then the claim is true of that one, or named otherwise.
    number = next(match[0] for match in re.finditer(r"[0-9][0-9,.]*", text) if match.start() <= place < match.end())
    cited = {str(fact.value) for fact in facts.facts if fact.fact_id in claim.fact_ids}
    assume(str(Decimal(number.strip(",.").replace(",", "")).normalize()) not in cited)
    assert dropped(_with(claim, text), facts)


@settings(max_examples=60, deadline=None)
@given(compared(), st.data())
def test_another_fact(facts: FactSheet, data: st.DataObject) -> None:
    """A citation is exchanged for a fact about something else."""
    claim = data.draw(st.sampled_from(write(facts).claims))
    out = data.draw(st.sampled_from(claim.fact_ids))
    by_id = {fact.fact_id: known(fact) for fact in facts.facts}
    others = [one for one in by_id if one not in claim.fact_ids and not by_id[one].naming & by_id[out].naming]
    others = [
        one for one in others if not by_id[one].naming & set().union(*(by_id[kept].naming for kept in claim.fact_ids))
    ]
    instead = data.draw(st.sampled_from(others or ["f999"]))
    ids = tuple(instead if fact_id == out else fact_id for fact_id in claim.fact_ids)
    assert dropped(Claim(section=claim.section, text=claim.text, fact_ids=ids), facts)


@settings(max_examples=60, deadline=None)
@given(compared(), st.sampled_from(TEAMS), st.data())
def test_a_name_from_nowhere(facts: FactSheet, team: str, data: st.DataObject) -> None:
    claim = data.draw(st.sampled_from(write(facts).claims))
    words = claim.text.split()
    place = data.draw(st.integers(0, len(words)))
    assert dropped(_with(claim, " ".join([*words[:place], team, *words[place:]])), facts)


@settings(max_examples=60, deadline=None)
@given(compared(), st.data())
def test_the_opposite(facts: FactSheet, data: st.DataObject) -> None:
    judging = [one for one in write(facts).claims if one.section in {"strength", "weakness"}]
    assume(judging)
    claim = data.draw(st.sampled_from(judging))
    grade = next(word for word in sorted(FLIPS, key=len, reverse=True) if claim.text.startswith(word))
    assert dropped(_with(claim, FLIPS[grade] + claim.text[len(grade) :]), facts)
    other: Section = "weakness" if claim.section == "strength" else "strength"
    assert dropped(Claim(section=other, text=claim.text, fact_ids=claim.fact_ids), facts)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(PARAPHRASES), st.data())
def test_another_digit_in_a_sentence_of_people(paraphrase: tuple[Section, str, str], data: st.DataObject) -> None:
    section, text, ids = paraphrase
    places = [match.start() for match in re.finditer("[0-9]", _masked(text))]
    assume(places)
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[place]]))
    assert verdict(section, text[:place] + digit + text[place + 1 :], ids) != ""


def test_the_opposite_in_a_sentence_of_people() -> None:
    """All of them: each word of judgement in turn."""
    missed = []
    for section, text, ids in PARAPHRASES:
        for word, flipped in FLIPS.items():
            changed = re.sub(rf"\b{word}\b", flipped, text, count=1)
            if (
                changed != text
                and not re.search(rf"(?:above|below)[ -]{word}", text)
                and not verdict(section, changed, ids)
            ):
                missed.append(changed)
    assert missed == []


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(PARAPHRASES), st.sampled_from(TEAMS), st.data())
def test_a_name_from_nowhere_in_a_sentence_of_people(
    paraphrase: tuple[Section, str, str], team: str, data: st.DataObject
) -> None:
    section, text, ids = paraphrase
    words = text.split()
    place = data.draw(st.integers(0, len(words)))
    assert verdict(section, " ".join([*words[:place], team, *words[place:]]), ids) != ""


def test_the_sheet_of_the_sentences_is_valid() -> None:
    assert validated(FORWARD)
