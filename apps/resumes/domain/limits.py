"""How large a resume may be, and what no text of it may hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kernel.errors import DomainError, Kind

LONGEST_TITLE = 200
LONGEST_SUMMARY = 10_000
LONGEST_SKILL = 200
MOST_SKILLS = 300
MOST_FILES = 20
DEEPEST = 24


class ResumeTextInvalid(DomainError):
    """A text is missing, too long, or holds a character that no text has; ``field`` names it."""

    kind = Kind.REFUSED
    code = "resume_text_invalid"
    message = "A text of the resume cannot be kept."


class ResumeTooLarge(DomainError):
    """The whole document takes more bytes than one may."""

    kind = Kind.TOO_LARGE
    code = "resume_too_large"
    message = "The resume is too large."


class ResumeTooDeep(DomainError):
    """Lists and objects of the document lie too deep in each other."""

    kind = Kind.REFUSED
    code = "resume_too_deep"
    message = f"Lists and objects in a resume lie at most {DEEPEST} deep."


def exact_title(title: str) -> str:
    """In one line, without blanks at its ends. :raises ResumeTextInvalid:"""
    found = " ".join(exact_text(title, field="title", longest=LONGEST_TITLE * 2).split())
    if not 1 <= len(found) <= LONGEST_TITLE:
        raise ResumeTextInvalid(f"A title has 1 to {LONGEST_TITLE} characters.", field="title")
    return found


def exact_text(text: str, *, field: str, longest: int = LONGEST_SUMMARY) -> str:
    """:raises ResumeTextInvalid:"""
    if len(text) > longest:
        raise ResumeTextInvalid(f"This text has at most {longest} characters.", field=field)
    if "\x00" in text:
        raise ResumeTextInvalid("A text has no NUL in it.", field=field)
    return text.strip()


def exact_skills(skills: Sequence[str]) -> list[str]:
    """Each once, in the order given. :raises ResumeTextInvalid:"""
    if len(skills) > MOST_SKILLS:
        raise ResumeTextInvalid(f"A resume has at most {MOST_SKILLS} skills.", field="skills")
    found = (exact_text(skill, field="skills", longest=LONGEST_SKILL) for skill in skills)
    return list(dict.fromkeys(filter(None, found)))


def check_document(document: dict[str, Any]) -> None:
    """:raises ResumeTooDeep: :raises ResumeTextInvalid: with the path of the text."""
    for path, value, depth in _parts(document):
        if depth > DEEPEST:
            raise ResumeTooDeep(field=path)
        if isinstance(value, str) and "\x00" in value:
            raise ResumeTextInvalid("A text has no NUL in it.", field=path)


def _parts(document: dict[str, Any]) -> Iterator[tuple[str, Any, int]]:
    """Every name and value with its path, without recursion: a document is as deep as its sender likes."""
    waiting: list[tuple[str, Any, int]] = [("$", document, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        yield path, value, depth
        if depth > DEEPEST:
            continue
        if isinstance(value, dict):
            for name, part in value.items():
                yield f"{path} (a name)", name, depth
                waiting.append((f"{path}.{name}", part, depth + 1))
        elif isinstance(value, list):
            waiting.extend((f"{path}[{at}]", part, depth + 1) for at, part in enumerate(value))
