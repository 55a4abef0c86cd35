"""False alarms: truthful sentences, worded as people and models word them, are let through."""

from __future__ import annotations

import pytest

from apps.scouting.contract import Claim, Section
from apps.scouting.domain.check import check
from apps.scouting.domain.drafts import Draft
from tests.unit.scouting.sheets import FORWARD

PARAPHRASES: tuple[tuple[Section, str, str], ...] = (
    ("summary", "The player has played 1,840 minutes in 23 matches.", "f4 f3"),
    ("summary", "The sample is 1840 minutes across 23 matches.", "f4 f3"),
    ("summary", "A 19-year-old winger with 1,840 minutes of play.", "f1 f2 f4"),
    ("summary", "At nineteen years of age, the player already has twenty-three matches.", "f1 f3"),
    ("summary", "Ana Kovač is a winger with 23 games.", "f2 f3"),
    ("summary", "The player turns out for Northgate Rovers.", "f13"),
    ("summary", "Percentiles are taken among 42 forwards compared.", "f14"),
    ("summary", "Over 23 matches the forward has scored 0.54 goals per 90 minutes.", "f3 f5"),
    ("summary", "This forward averages 0.54 goals and 0.2 assists per 90.", "f5 f15"),
    ("summary", "With 0.5 goals per 90 the player is in the 88th percentile.", "f5 f6"),
    ("summary", "The player scores 0.54 goals per 90 from 0.41 expected goals per 90.", "f5 f7"),
    ("summary", "The player has received no red cards.", "f17"),
    ("summary", "There are zero red cards on record.", "f17"),
    ("summary", "Half of the aerial duels are won.", "f18"),
    ("summary", "The player wins 50% of aerial duels.", "f18"),
    ("summary", "The player wins 50 percent of his aerial duels.", "f18"),
    ("strength", "Goals are a clear strength: 0.54 per 90 minutes, 88th percentile among forwards.", "f5 f6"),
    ("strength", "Scoring is excellent, at the 88th percentile for goals per 90 minutes.", "f6"),
    ("strength", "Finishing stands out as strong (88th percentile, 0.54 goals per 90).", "f5 f6"),
    ("strength", "The player outscores 88% of forwards for goals.", "f6"),
    ("strength", "In goals the player is better than 88 % of forwards.", "f6"),
    ("strength", "Goal output is above average at percentile 88.", "f6"),
    ("strength", "Strong goalscoring output: 88th percentile for goals.", "f6"),
    ("strength", "The player ranks in the top 12% of forwards for goals per 90.", "f6"),
    ("strength", "Goals and expected goals are both strong, at the 88th and 71st percentiles.", "f6 f8"),
    ("strength", "Expected goals per 90 are good (0.41, 71st percentile).", "f7 f8"),
    ("strength", "Strong expected goals numbers: the 71st percentile with 0.41 per 90.", "f7 f8"),
    ("weakness", "Pass accuracy is weak at 71.3%, the 22nd percentile.", "f9 f10"),
    ("weakness", "Passing accuracy of 71 % is a weakness (22nd percentile).", "f9 f10"),
    ("weakness", "The player's pass accuracy is below average, in the 22nd percentile among forwards.", "f10"),
    ("weakness", "Only in the 22nd percentile for pass accuracy.", "f10"),
    ("weakness", "The player struggles with accurate passes: 71.3% pass accuracy.", "f9 f10"),
    ("weakness", "Possession is lost 9.15 times per 90 minutes, the 8th percentile.", "f11 f12"),
    ("weakness", "Loses possession far too often: the 8th percentile, where fewer is better.", "f12"),
    ("weakness", "Ball retention is poor; possession lost sits at the 8th percentile.", "f12"),
    ("role", "Suits a role where goals matter and passes are simple.", "f6 f10"),
    ("role", "A winger who should be used close to goal.", "f2 f6"),
    ("role", "Best used near the box, where goals come from.", "f6"),
    ("role", "Assists are typical for the position at the 50th percentile.", "f16"),
    ("risk", "The risk lies in possession lost, 8th percentile.", "f12"),
    ("risk", "Weak pass accuracy (22nd percentile) could expose the player against a high press.", "f10"),
    ("risk", "Strong goals are offset by weak pass accuracy.", "f6 f10"),
    ("risk", "Goals are strong, but pass accuracy is weak.", "f6 f10"),
    ("risk", "While goals are strong at the 88th percentile, pass accuracy is poor at the 22nd.", "f6 f10"),
    ("recommendation", "Monitor: goals are strong but pass accuracy is weak.", "f6 f10"),
    ("recommendation", "Keep watching the player's pass accuracy before any decision.", "f10"),
    ("recommendation", "We would monitor goals against expected goals.", "f5 f7"),
    ("watch_next", "Watch whether pass accuracy rises from 71.3%.", "f9"),
    ("watch_next", "Does the goals rate hold over more than the minutes so far?", "f5 f4"),
    ("watch_next", "Check goals against expected goals over the next matches.", "f5 f7 f3"),
    ("watch_next", "Look at possession lost when the player is pressed.", "f11"),
    ("watch_next", "Track assists; the 50th percentile leaves room to grow.", "f16"),
)
FALSE_ALARMS: tuple[tuple[Section, str, str], ...] = (
    ("summary", "The player has 23 games behind her.", "f3"),
    ("role", "Assists are average for a forward (50th percentile), so goals come first.", "f16 f6"),
    ("strength", "Nearly nine in ten forwards score less: the eighty-eighth percentile for goals.", "f6"),
)
"""True, and dropped: what the checker cannot read it does not trust. A change of their number should be seen."""


def verdict(section: Section, text: str, ids: str) -> str:
    """The reason for which the claim alone is dropped, "" when it stays."""
    anchor = (
        Claim(section="summary", text="Minutes played: 1,840 minutes.", fact_ids=("f4",)),
        Claim(section="strength", text="Strong for goals per 90 minutes.", fact_ids=("f6",)),
    )
    claim = Claim(section=section, text=text, fact_ids=tuple(ids.split()))
    checked = check(Draft((*anchor, claim), "monitor"), FORWARD)
    return next((one.reason for one in checked.dropped if one.claim == claim), "")


@pytest.mark.parametrize(("section", "text", "ids"), PARAPHRASES)
def test_a_truthful_sentence_stays(section: Section, text: str, ids: str) -> None:
    assert verdict(section, text, ids) == ""


@pytest.mark.parametrize(("section", "text", "ids"), FALSE_ALARMS)
def test_a_known_false_alarm_is_still_one(section: Section, text: str, ids: str) -> None:
    assert verdict(section, text, ids) != ""


def test_false_alarms_are_rare() -> None:
    assert len(FALSE_ALARMS) / (len(FALSE_ALARMS) + len(PARAPHRASES)) < 0.06
