"""The words of judgement, by what percentile they need, and the words a report may start a sentence with."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from apps.scouting.domain.words import MEASURE_WORDS, STOP, stem


class Band(NamedTuple):
    """Percentiles a word of judgement agrees with, both ends included."""

    least: float
    most: float


_JUDGEMENTS: Final = (
    (
        Band(85, 100),
        "elite outstanding exceptional exceptionally excellent superb brilliant world-class dominant "
        "dominates top best leading highest remarkable superior stellar phenomenal",
    ),
    (
        Band(60, 100),
        "above-average strong strongly stronger strongest strength strengths good better high higher "
        "impressive impresses productive prolific effective efficient solid outperforms outperform "
        "overperforms excels asset shines standout potent fine well reliable",
    ),
    (
        Band(35, 65),
        "average middling typical ordinary in-line-with mid-range middle par",
    ),
    (
        Band(0, 40),
        "below-average weak weaker weakly weakness weaknesses weakest poor poorly low lower limited struggles "
        "struggle struggling lacks lack lacking concern behind worse modest deficient inefficient "
        "unproductive ineffective problem problems flaw flaws liability drawback inferior subpar mediocre "
        "disappointing rarely seldom underperforms underperform underperforming deficiency shortcoming lags "
        "lag trails bad badly unimpressive",
    ),
    (
        Band(0, 15),
        "worst bottom lowest terrible very-poor dismal awful abysmal",
    ),
)
AMOUNTS: Final = frozenset(
    {"high", "higher", "highest", "low", "lower", "lowest", "above-average", "below-average", "rarely", "seldom"}
)
"""Of a measure where fewer is better these say the opposite of what they seem to: nobody can tell which was meant."""

BANDS: Final = {word: band for band, words in _JUDGEMENTS for word in words.split()}
JUDGEMENT: Final = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(word.replace("-", "[- ]") for word in sorted(BANDS, key=len, reverse=True))
    + r")(?!\w)",
    re.IGNORECASE,
)
IDIOM: Final = re.compile(
    r"\b(?:(?:fewer|lower|less) is better|high (?:press|pressing|line|block|ball|tempo)s?|(?:low|middle|mid) blocks?"
    r"|as well|well as|leading to|best (?:used|suited|deployed)|at best|average of|on average"
    r"|top of the (?:box|pitch|press))\b",
    re.IGNORECASE,
)
"""Where such a word judges nobody."""
NEGATION: Final = re.compile(
    r"\b(?:not|no|never|hardly|neither|nor|without|n't|isn't|lacks?)\W+(?:\w+\W+){0,2}$", re.IGNORECASE
)

_QUALITIES = """
academy acceleration agent aggression aggressive agile agility arrogant athlete athletic attitude award awards brace
brave bravery capped captain champion character clever clinical composed composure confidence confident contract
determination determined durable experience experienced family famous fast fee fit fitness flair gifted hardworking
hat-trick health healthy height injured injuries injury instinct intelligence intelligent international lazy leader
leadership legend mature maturity mental mentality pace pacey personality physical physique popular potential
professional professionalism prospect quick quickness religion robust salary speed speedy stamina star strong-willed
superstar tactical talent talented tall technical technique temperament title titles trophies trophy two-footed
versatile versatility vision wage wages workrate
"""
QUALITIES: Final = frozenset(map(stem, _QUALITIES.split()))
"""What nobody measured: only a cited fact may bring these words in."""

_COMPETITIONS = "league cup championship bundesliga liga laliga serie ligue eredivisie premiership fc afc uefa fifa"
COMPETITIONS: Final = frozenset(map(stem, _COMPETITIONS.split()))

_STARTERS = """
above adds aerially after again against age aged all almost although among an and another any appears around as
aside asked at attacking average averages averaging avoid ball because before behind being below besides beyond
blocking both bring built but by can check close combined comes commits compared completed completes concedes
consider considering contributes contribution contributions converts covers creates crossing current data defending
defensively despite do does doing dribbling due duels during each eight either eleven enough even every evidence expect
exposed few fewer figures first fits five follow for four frequent frequently from further gains game games gap
given gives goes going good half has have he her here his holds how however if in interceptions involvement is it
its just keep keeps known lacks leans least left less like listed little look looks loses losing lost made makes
managed manages many match matches may measured measures might minutes monitor more most much must nearest nearly
need needs next nine nineteen none not noted nothing now number numbers observe of off offers often older on one
only other others otherwise our out output outside over overall owing part pass passing per percentile
percentile-wise percentiles performs places player players plays possession posts presses produces profile provides
ranks rarely rate rated rates ratio reassess recommend recommendation records recovers recruit regular reject relies
remains report rests review revisit role room round same sample saved saving scored scout section sees seldom seven
several she short should show shows sign signing since sits six small so some stands statistically statistics status
stays still such suits tackling take taken taking ten than that the their then there these they this those though
threat three through thus to together too track twelve twenty two under unless until up usage use used useful using
value volume wait want wants was watch we were what when where whether which while whilst who whose why will winning
wins with within without work works would yet young
"""
STARTERS: Final = (
    frozenset(map(stem, _STARTERS.split())) | STOP | MEASURE_WORDS | frozenset(stem(word) for word in BANDS)
)
