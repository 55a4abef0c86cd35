"""What a search finds a resume by: its skills as they are called, and the words of everything it says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LONGEST_SKILL = 100
"""Letters of a skill that count; no lexeme of PostgreSQL's may be much longer than 2,000 bytes."""
MOST_SKILLS = 2_000
MOST_LETTERS = 100_000
LONGEST_WORD = 100
UNREAD = frozenset({"$schema", "meta", "url", "image", "startDate", "endDate", "date", "releaseDate"})
ACCENTS = re.compile("[\u0300-\u036f]")


def folded(text: str) -> str:
    """Without regard to case, accents, width and runs of blanks: ``"  Ｃ++ "`` -> ``"c++"``."""
    plain = ACCENTS.sub("", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(unicodedata.normalize("NFC", plain).replace("\x00", " ").split())


def skill_words(document: Mapping[str, Any]) -> list[str]:
    """Each skill, keyword and language; of ``machine learning`` the ``learning`` too, so that either begins a match."""
    found: dict[str, None] = {}
    for name in _skills(document):
        words = folded(name).split()
        for start in range(len(words)):
            found[" ".join(words[start:])[:LONGEST_SKILL].strip()] = None
        if len(found) > MOST_SKILLS:
            break
    return [word for word in found if word][:MOST_SKILLS]


def search_text(title: str, document: Mapping[str, Any]) -> str:
    """The words of the title and of all texts, once each; dates, URLs and what tools keep are left out."""
    found: dict[str, None] = {}
    letters = 0
    for text in (title, *_texts(document)):
        for word in re.split(r"[^\w+#]+", folded(text)):
            if word and word not in found:
                letters += len(word) + 1
                found[word[:LONGEST_WORD]] = None
        if letters > MOST_LETTERS:
            break
    return " ".join(found)[:MOST_LETTERS]


def _skills(document: Mapping[str, Any]) -> Iterator[str]:
    for skill in document.get("skills") or ():
        yield from _strings((skill.get("name"), *(skill.get("keywords") or ())))
    for language in document.get("languages") or ():
        yield from _strings((language.get("language"),))
    for project in document.get("projects") or ():
        yield from _strings(project.get("keywords") or ())


def _strings(values: Sequence[object]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str))


def _texts(value: object) -> Iterator[str]:
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, Mapping):
            waiting.extend(inner for name, inner in reversed(list(part.items())) if name not in UNREAD)
        elif isinstance(part, list):
            waiting.extend(reversed(part))
