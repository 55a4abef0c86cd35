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

_SAME = {
    "scor": "goal", "finish": "goal", "shoot": "shot", "head": "aerial", "game": "match", "appear": "match",
    "appearanc": "match", "start": "match", "ag": "age", "aged": "age", "year": "age", "old": "age",
    "creat": "assist key chanc", "creativ": "assist key chanc", "creator": "assist key chanc", "provid": "assist",
    "disciplin": "foul card", "book": "card", "distribut": "pass", "accurat": "accurac", "precis": "accurac",
    "turnover": "possess", "giveaway": "possess", "regain": "recover", "sentoff": "red", "stop": "sav",
    "clear": "clearanc", "carri": "dribbl", "carr": "dribbl", "sampl": "minut match", "tim": "minut",
    "progress": "progressiv", "conce": "conced", "concess": "conced", "tackler": "tackl", "mistak": "error",
    "chance": "chanc", "contest": "duel",
}  # fmt: skip


def spoken(text: str) -> frozenset[str]:
    """The stems of a claim, with those of the measures that its words stand for."""
    said = stems(text)
    return frozenset(said).union(*(_SAME.get(one, "").split() for one in said))


def naming(text: str) -> frozenset[str]:
    """The stems by which a claim may name a measure: all that mean something, or all when none does."""
    said = frozenset(stems(text))
    return (said - STOP) or said
