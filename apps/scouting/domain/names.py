"""Proper nouns: nobody and nothing appears in a report that no cited fact names."""

from __future__ import annotations

import re
import unicodedata

from apps.scouting.domain.vocabulary import COMPETITIONS, STARTERS
from apps.scouting.domain.words import stem

_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_OPENS = re.compile(r"(?:^|[.!?:;]\s+|[\"“(]\s*)[\"“'(]*$")


def unknown_name(text: str, known: frozenset[str]) -> str:
    """ "" when every capital is a sentence's first, or stands on a word of ``known`` (stems); else the fault's code."""
    for match in _TOKEN.finditer(text):
        word = match[0]
        if stem(word) in known or all(stem(part) in known for part in re.split(r"[-']", word)):
            continue
        if not all(_is_latin(char) for char in word):
            return "unknown_script"
        if stem(word) in COMPETITIONS:
            return "unknown_name"
        if any(char.isupper() for char in word) and not _may_open(match, text):
            return "unknown_name"
    return ""


def _may_open(match: re.Match[str], text: str) -> bool:
    """A sentence's first word, of those that reports begin with."""
    word = match[0]
    opens = _OPENS.search(text[: match.start()]) is not None
    return (
        opens
        and not any(char.isupper() for char in word[1:])
        and all(stem(part) in STARTERS for part in re.split(r"[-']", word) if len(part) > 1)
    )


def _is_latin(char: str) -> bool:
    return char.isascii() or unicodedata.name(char, "").startswith("LATIN")
