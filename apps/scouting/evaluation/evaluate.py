"""The golden set written by one writer, and whether it is good enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from statistics import fmean

import msgspec

from apps.scouting.contract import Provider
from apps.scouting.evaluation.checks import MODEL_BARS, OFFLINE_BARS, Outcome, Writer, examine
from apps.scouting.evaluation.golden import Case


class Line(msgspec.Struct, frozen=True):
    """One check over all cases it applies to. :param failed: the cases that are below 1."""

    check: str
    cases: int
    mean: float
    bar: float
    failed: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return self.mean >= self.bar


class Evaluation(msgspec.Struct, frozen=True):
    provider: Provider
    model: str
    cases: int
    lines: tuple[Line, ...]
    errors: dict[str, int]
    dropped: dict[str, int]

    @property
    def passed(self) -> bool:
        return self.cases > 0 and all(line.passed for line in self.lines)


def evaluate(cases: Iterable[Case], write: Writer, *, provider: Provider, model: str) -> Evaluation:
    outcomes = [examine(case, write, provider=provider, model=model) for case in cases]
    return Evaluation(
        provider=provider,
        model=model,
        cases=len(outcomes),
        lines=tuple(_lines(outcomes, OFFLINE_BARS if provider == "offline" else MODEL_BARS)),
        errors=dict(Counter(one.error for one in outcomes if one.error)),
        dropped=dict(Counter(reason for one in outcomes for reason in one.dropped)),
    )


def _lines(outcomes: list[Outcome], bars: dict[str, float]) -> Iterator[Line]:
    for check, bar in bars.items():
        scores = {one.case: one.scores[check] for one in outcomes if check in one.scores}
        failed = tuple(case for case, score in scores.items() if score < 1)
        yield Line(check, len(scores), fmean(scores.values()) if scores else 0.0, bar, failed)
