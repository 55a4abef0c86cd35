"""Words as the checker compares them: stems, what carries no measure, and what people say for the same thing."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_SUFFIXES = ("ations", "ation", "ions", "ion", "ings", "ing", "ers", "er", "ies", "es", "ed", "s", "e", "y")
_DASHES = str.maketrans("‐‑−’", "---'")
_GAPS = re.compile("(?<=[0-9])[\u00a0\u2009\u202f](?=[0-9]{3})")


def readable(text: str) -> str:
    """NFKC (``７`` is ``7``), all digits as ASCII, thin spaces inside numbers as commas, one hyphen, one apostrophe."""
    composed = unicodedata.normalize("NFKC", _GAPS.sub(",", text))
    digits = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in composed)
    return digits.translate(_DASHES)


def stem(word: str) -> str:
    """The part that a word's forms share: ``tackles``, ``tackling`` -> ``tackl``. Cruder than Porter's, and enough."""
    word = re.sub(r"['’]s?$", "", word.casefold())
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and not (suffix == "s" and word.endswith("ss")) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word


def stems(text: str) -> list[str]:
    return [stem(word) for word in _WORD.findall(text)]


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


STOP = _stems(
    "a an the and or of for in on at to by with from per as is are was has have had his her their its he she they "
    "this that these those it not no than then when where which who whose while but also both each any all over "
    "percentile percentiles percent rank ranks rate rates number total totals value player players play plays played "
    "playing among amongst compared peers group position positions season seasons average mean "
    "goalkeeper goalkeepers defender defenders midfielder midfielders forward forwards"
)

_MEANT = {
    "goal": "scoring score finishing finisher goalscoring goalscorer",
    "shot": "shooting shooter",
    "match": "game appearance start sample",
    "minute": "sample",
    "age": "aged year old",
    "assist": "creating creator creative creativity providing provider",
    "key": "creating creator creative creativity",
    "chance": "creating creator creative creativity",
    "aerial": "heading header air",
    "pass": "distribution distributing",
    "accuracy": "accurate accurately precision precise",
    "possession": "turnover giveaway retention",
    "foul": "discipline disciplined",
    "card": "discipline disciplined booking booked",
    "red": "dismissal dismissed",
    "recovery": "regain ball-winning",
    "save": "stopping stopper",
    "clearance": "clearing",
    "dribble": "carrying carries carry",
    "progressive": "progress progression",
    "conceded": "concession conceding",
    "error": "mistake",
    "duel": "contest",
}
"""By a word of the labels: what people say for it."""

_SAME: dict[str, frozenset[str]] = {}
for _label_word, _said in _MEANT.items():
    for _one in _said.split():
        _SAME[stem(_one)] = _SAME.get(stem(_one), frozenset()) | {stem(_label_word)}
MEASURE_WORDS = frozenset(_SAME) | _stems(" ".join(_MEANT))


def spoken(text: str) -> frozenset[str]:
    """The stems of a claim, with those of the measures that its words stand for."""
    said = stems(text)
    return frozenset(said).union(*(_SAME.get(one, ()) for one in said))


def naming(text: str) -> frozenset[str]:
    """The stems by which a claim may name a measure: all that mean something, or all when none does."""
    said = frozenset(stems(text))
    return (said - STOP) or said
