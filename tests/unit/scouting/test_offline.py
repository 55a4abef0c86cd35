"""The writer without a model: the same bytes for the same facts, all of which its own checker lets through."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings

from apps.scouting.contract import FactSheet, FactsInvalid
from apps.scouting.domain.check import check
from apps.scouting.domain.offline import write
from apps.scouting.domain.render import render
from apps.scouting.domain.sheet import validated
from tests.unit.scouting.sheets import FORWARD, sheet, sheets


def _valid(given_sheet: FactSheet) -> FactSheet | None:
    try:
        return validated(given_sheet)
    except FactsInvalid:
        return None


@settings(max_examples=400, deadline=None)
@given(sheets())
def test_its_checker_lets_all_of_it_through(random_sheet: FactSheet) -> None:
    valid = _valid(random_sheet)
    if valid is None:
        return
    draft = write(valid)
    checked = check(draft, valid)
    assert checked.dropped == ()
    assert (checked.claims, checked.recommendation) == (draft.claims, draft.recommendation)
