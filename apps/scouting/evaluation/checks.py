"""What is measured of each report. Each check is a share from 0 to 1; a case passes a check at 1."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

import msgspec

from apps.scouting.contract import Claim, FactSheet, Provider
from apps.scouting.domain.check import check
from apps.scouting.domain.confidence import confidence, is_tiny
from apps.scouting.domain.drafts import Checked, Draft
from apps.scouting.domain.forbidden import forbidden
from apps.scouting.domain.render import render
from apps.scouting.evaluation.golden import Case
from kernel.errors import DomainError

Writer = Callable[[FactSheet], Draft]

SHORTEST, LONGEST = 150, 5_000
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PER_90 = re.compile(r"per 90(?: minutes)?", re.IGNORECASE)
_ID = re.compile(r"\bf\d+\b")


class Outcome(msgspec.Struct, frozen=True):
    """:param scores: by check; a check that does not apply is absent. :param error: code of why there is no report."""

    case: str
    scores: dict[str, float]
    error: str = ""
    dropped: tuple[str, ...] = ()


OFFLINE_BARS: Final = dict.fromkeys(
    ("report", "kept", "grounding", "coverage", "length", "forbidden", "honesty", "determinism"), 1.0
)
MODEL_BARS: Final = {
    "report": 0.95,
    "kept": 0.80,
    "grounding": 1.0,
    "coverage": 0.80,
    "length": 0.95,
    "forbidden": 1.0,
    "honesty": 1.0,
}
"""The least mean over all cases. What is kept is checked, so nothing unsupported or forbidden is ever excused."""


def examine(case: Case, write: Writer, *, provider: Provider, model: str) -> Outcome:
    """Write, check and measure one case."""
    sheet = case.sheet()
    try:
        draft = write(sheet)
        checked = check(draft, sheet)
    except DomainError as error:
        return Outcome(case.case, {"report": 0.0}, error.code)
    text = render(checked, sheet, provider=provider, model=model)
    scores = {
        "report": 1.0,
        "kept": len(checked.claims) / len(draft.claims),
        "grounding": _grounding(checked.claims, sheet),
        "coverage": _coverage(checked.claims, case),
        "length": float(SHORTEST <= len(text) <= LONGEST),
        "forbidden": float(not _holds_forbidden(text, case)),
        "honesty": float(_is_honest(checked, sheet)),
    }
    if provider == "offline":
        scores["determinism"] = float(_again(write, sheet) == draft)
    return Outcome(case.case, scores, dropped=tuple(one.reason for one in checked.dropped))


def _grounding(claims: tuple[Claim, ...], sheet: FactSheet) -> float:
    """Share of the numbers in digits that equal a cited fact; read apart from the checker, and more simply."""
    facts = {fact.fact_id: fact for fact in sheet.facts}
    found = [
        _equals_one(number, [facts[fact_id].value for fact_id in claim.fact_ids])
        for claim in claims
        for number in _NUMBER.findall(_ID.sub("", _PER_90.sub("", claim.text)))
    ]
    return sum(found) / len(found) if found else 1.0


def _equals_one(number: str, values: list[float | int | str]) -> bool:
    shown = Decimal(number.rstrip(",").replace(",", ""))
    places = max(0, -int(shown.as_tuple().exponent))
    margin = Decimal(1).scaleb(-places) / 2
    return any(
        number in value if isinstance(value, str) else abs(abs(Decimal(repr(value))) - shown) <= margin
        for value in values
    )


def _coverage(claims: tuple[Claim, ...], case: Case) -> float:
    cited = {fact_id for claim in claims for fact_id in claim.fact_ids}
    return len(cited & set(case.important)) / len(case.important) if case.important else 1.0


def _holds_forbidden(text: str, case: Case) -> bool:
    body = text.casefold()
    return any(part.casefold() in body for part in case.forbidden) or any(map(forbidden, text.splitlines()))


def _is_honest(checked: Checked, sheet: FactSheet) -> bool:
    """A tiny sample is judged in nothing, and never trusted."""
    judged = {claim.section for claim in checked.claims} & {"strength", "weakness"}
    return not is_tiny(sheet) or (not judged and checked.recommendation != "sign" and confidence(sheet) == "low")


def _again(write: Writer, sheet: FactSheet) -> Draft:
    return write(msgspec.structs.replace(sheet, facts=tuple(reversed(sheet.facts))))
