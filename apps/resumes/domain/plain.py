"""The five plain fields of a resume, as a view of its JSON Resume.

| field | in the document |
|---|---|
| ``title`` | the resume's own; ``basics.label`` follows it as long as both are the same |
| ``summary`` | ``basics.summary`` |
| ``skills`` | the ``name`` of each of ``skills``; levels and keywords of those that stay, stay |
| ``experience`` | ``work``: the ``summary`` of its only entry when that is all it says, else one line for each entry |
| ``education`` | ``education``: likewise, with ``studyType`` |

Writing what was read changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from apps.resumes.domain.periods import period

Document = dict[str, Any]


class Plain(msgspec.Struct, frozen=True, kw_only=True):
    summary: str = ""
    skills: Sequence[str] = ()
    experience: str = ""
    education: str = ""


def plain_of(document: Mapping[str, Any]) -> Plain:
    """:param document: one that the schema accepts."""
    return Plain(
        summary=_text((document.get("basics") or {}).get("summary")),
        skills=[name for skill in document.get("skills") or () if (name := _text(skill.get("name")))],
        experience=_told(document.get("work"), only="summary", line=_work_line),
        education=_told(document.get("education"), only="studyType", line=_education_line),
    )


def begun_as(title: str, fields: Mapping[str, Any]) -> Document:
    """The document of a resume that begins with plain fields. :param fields: of :class:`Plain`."""
    return changed({"basics": {"label": title}}, fields)


def changed(document: Mapping[str, Any], fields: Mapping[str, Any]) -> Document:
    """The document, with these of its plain fields; all else as it was. Empty fields leave."""
    before, after = plain_of(document), dict(document)
    for name, value in fields.items():
        if value == msgspec.structs.asdict(before)[name]:
            continue
        if name == "summary":
            after["basics"] = _with(document.get("basics") or {}, "summary", value)
        else:
            after = _with(after, SECTION[name], ENTRIES[name](value, document))
    return after


def retitled(document: Mapping[str, Any], *, before: str, after: str) -> Document:
    """``basics.label`` follows the title, if it did so far."""
    basics = document.get("basics") or {}
    follows = basics.get("label") == before != after
    return {**document, "basics": {**basics, "label": after}} if follows else dict(document)


def title_of(document: Mapping[str, Any], *, longest: int) -> str:
    """What a resume is called that comes without a title: what its person is, or who."""
    basics = document.get("basics") or {}
    words = _text(basics.get("label")).split() or _text(basics.get("name")).split()
    return " ".join(words)[:longest].strip() or "Resume"


def _with(mapping: Mapping[str, Any], key: str, value: Any) -> Document:
    """``mapping`` with the key where it stood, or at the end; without it when there is no value."""
    if value:
        return {**mapping, key: value}
    return {name: kept for name, kept in mapping.items() if name != key}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _told(entries: Any, *, only: str, line: Any) -> str:
    found: Sequence[Any] = entries or ()
    if len(found) == 1 and set(found[0]) == {only}:
        return _text(found[0][only])
    return "\n".join(filter(None, map(line, found)))


def _work_line(entry: Mapping[str, Any]) -> str:
    what = ", ".join(filter(None, (_text(entry.get("position")), _text(entry.get("name")))))
    return _dated(what or _text(entry.get("summary")), entry)


def _education_line(entry: Mapping[str, Any]) -> str:
    parts = (_text(entry.get(key)) for key in ("studyType", "area", "institution"))
    return _dated(", ".join(filter(None, parts)), entry)


def _dated(what: str, entry: Mapping[str, Any]) -> str:
    dates = period(entry.get("startDate"), entry.get("endDate"))
    return f"{what} ({dates})" if what and dates else what or dates


def _skills(names: Sequence[str], document: Mapping[str, Any]) -> list[Document]:
    known: dict[str, Document] = {_text(skill.get("name")): skill for skill in document.get("skills") or ()}
    return [known.get(name, {"name": name}) for name in names]


SECTION = {"skills": "skills", "experience": "work", "education": "education"}
ENTRIES: dict[str, Any] = {
    "skills": _skills,
    "experience": lambda text, document: [{"summary": text}] if text else [],
    "education": lambda text, document: [{"studyType": text}] if text else [],
}
