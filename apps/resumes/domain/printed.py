"""A resume as it is printed: every text cleaned, every list there, every link one that a reader may follow.

The themes get this and nothing else, so they hold no rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from apps.resumes.domain.periods import period, when

Style = Literal["timeline", "named", "quotes"]
Item = Mapping[str, Any]

LINKS = re.compile(r"https?://[^\s<>\"\\^`{|}\x00-\x20]+", re.IGNORECASE)
LONGEST_WORD = 32
ZERO_WIDTH_SPACE = "\u200b"
UNSEEN = {"Cc", "Cs", "Co", "Cn"}
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff")


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """:param url: "" when there is nothing to follow."""

    kind: str
    text: str
    url: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """:param text: paragraphs. :param level: how well, of a skill or a language."""

    title: str = ""
    subtitle: str = ""
    place: str = ""
    dates: str = ""
    url: str = ""
    level: str = ""
    text: Sequence[str] = ()
    points: Sequence[str] = ()
    tags: Sequence[str] = ()


class Section(msgspec.Struct, frozen=True, kw_only=True):
    kind: str
    heading: str
    style: Style
    entries: Sequence[Entry]


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """:param title: of the document. :param language: of its hyphenation and of its headings."""

    title: str
    name: str
    label: str
    language: str
    contacts: Sequence[Contact]
    summary: Sequence[str]
    sections: Sequence[Section]


def printed(document: Mapping[str, Any], *, title: str) -> Printed:
    """:param document: one that the schema of JSON Resume accepts. :param title: stands in for a missing name."""
    basics: Item = document.get("basics") or {}
    name = line(basics.get("name")) or line(title) or "Resume"
    label = line(basics.get("label")) or line(title)
    return Printed(
        title=f"{name}: {line(title)}" if line(title) not in ("", name) else name,
        name=name,
        label=label if label != name else "",
        language="en",
        contacts=tuple(_contacts(basics)),
        summary=paragraphs(basics.get("summary")),
        sections=tuple(_sections(document)),
    )


def file_name(document: Mapping[str, Any], *, title: str) -> str:
    """What a download is called: ``"Ada Lovelace - Programmer.pdf"``."""
    names = (line((document.get("basics") or {}).get("name")), line(title))
    told = " - ".join(dict.fromkeys(filter(None, names))).replace(ZERO_WIDTH_SPACE, "")
    plain = " ".join(re.sub(r'[\\/:*?"<>|]+', " ", told).split())
    return (plain[:100].strip(" .") or "Resume") + ".pdf"


def line(text: object) -> str:
    """One line of a text: no control or turning characters, no run of blanks, no word wider than a column."""
    if not isinstance(text, str):
        return ""
    kept = "".join(" " if letter.isspace() else letter for letter in text if not _unseen(letter))
    return " ".join(breakable(word) for word in kept.split())


def paragraphs(text: object) -> tuple[str, ...]:
    """The lines of a text that are not empty."""
    return tuple(filter(None, map(line, text.splitlines()))) if isinstance(text, str) else ()


def lines(texts: object) -> tuple[str, ...]:
    return tuple(filter(None, map(line, texts))) if isinstance(texts, list) else ()


def breakable(word: str) -> str:
    """A word with places to break at, when it is too long for a narrow column."""
    if len(word) <= LONGEST_WORD:
        return word
    pieces = re.split(r"(?<=[/?&=._-])(?=\w)", word)
    short = [part for piece in pieces for part in _cut(piece)]
    return ZERO_WIDTH_SPACE.join(short)


def link_of(url: object) -> str:
    """The URL if a reader may follow it, else "": no script, no file, no other program."""
    return url.strip() if isinstance(url, str) and LINKS.fullmatch(url.strip()) else ""


def _cut(piece: str) -> list[str]:
    return [piece[at : at + LONGEST_WORD // 2] for at in range(0, len(piece), LONGEST_WORD // 2)]


def _unseen(letter: str) -> bool:
    return letter in TURNING or (unicodedata.category(letter) in UNSEEN and not letter.isspace())


def _shown_url(url: str) -> str:
    return breakable(re.sub(r"^https?://(www\.)?", "", url, flags=re.IGNORECASE).rstrip("/"))


def _contacts(basics: Item) -> list[Contact]:
    location: Item = basics.get("location") or {}
    found = [
        _place(location),
        _email(line(basics.get("email"))),
        _phone(line(basics.get("phone"))),
        _web(line(basics.get("url")), link_of(basics.get("url"))),
        *(_profile(profile) for profile in basics.get("profiles") or ()),
    ]
    return [contact for contact in found if contact.text]


def _place(location: Item) -> Contact:
    town = " ".join(filter(None, (line(location.get("postalCode")), line(location.get("city")))))
    parts = [line(location.get("address")), town, line(location.get("region")), line(location.get("countryCode"))]
    return Contact(kind="place", text=", ".join(filter(None, parts)))


def _email(email: str) -> Contact:
    address = email.replace(ZERO_WIDTH_SPACE, "")
    plain = re.fullmatch(r"[^\s<>?&%,;:\"]+@[^\s<>?&%,;:\"]+", address)
    return Contact(kind="email", text=email, url=f"mailto:{address}" if plain else "")


def _phone(phone: str) -> Contact:
    number = re.sub(r"[^\d+]", "", phone)
    return Contact(kind="phone", text=phone, url=f"tel:{number}" if re.fullmatch(r"\+?\d{5,15}", number) else "")


def _web(text: str, url: str) -> Contact:
    return Contact(kind="web", text=_shown_url(text.replace(ZERO_WIDTH_SPACE, "")), url=url)


def _profile(profile: Item) -> Contact:
    network, username, url = line(profile.get("network")), line(profile.get("username")), link_of(profile.get("url"))
    text = ": ".join(filter(None, (network, username))) or _shown_url(url)
    return Contact(kind="profile", text=text, url=url)


def _sections(document: Mapping[str, Any]) -> list[Section]:
    found = []
    for kind, (heading, style, entry_of) in SECTIONS.items():
        entries = tuple(entry for entry in map(entry_of, document.get(kind) or ()) if entry != Entry())
        if entries:
            found.append(Section(kind=kind, heading=heading, style=style, entries=entries))
    return found


def _common(item: Item) -> dict[str, Any]:
    return {
        "dates": period(item.get("startDate"), item.get("endDate")),
        "url": link_of(item.get("url")),
        "points": lines(item.get("highlights")),
        "tags": lines(item.get("keywords")),
    }


def _work(item: Item) -> Entry:
    name, position = line(item.get("name")), line(item.get("position"))
    described = paragraphs(item.get("description")) + paragraphs(item.get("summary"))
    where = line(item.get("location"))
    return Entry(
        title=position or name, subtitle=name if position else "", place=where, text=described, **_common(item)
    )


def _volunteer(item: Item) -> Entry:
    organization, position = line(item.get("organization")), line(item.get("position"))
    subtitle = organization if position else ""
    return Entry(
        title=position or organization, subtitle=subtitle, text=paragraphs(item.get("summary")), **_common(item)
    )


def _education(item: Item) -> Entry:
    degree = ", ".join(filter(None, (line(item.get("studyType")), line(item.get("area")))))
    school, score = line(item.get("institution")), line(item.get("score"))
    return Entry(
        title=degree or school,
        subtitle=school if degree else "",
        place=score,
        **_common(item) | {"tags": lines(item.get("courses"))},
    )


def _project(item: Item) -> Entry:
    roles = ", ".join(lines(item.get("roles")))
    subtitle = ", ".join(filter(None, (roles, line(item.get("entity")))))
    return Entry(
        title=line(item.get("name")), subtitle=subtitle, text=paragraphs(item.get("description")), **_common(item)
    )


def _dated(title: str, by: str, date: str) -> Any:
    def entry_of(item: Item) -> Entry:
        return Entry(
            title=line(item.get(title)),
            subtitle=line(item.get(by)),
            dates=when(item.get(date)),
            url=link_of(item.get("url")),
            text=paragraphs(item.get("summary")),
        )

    return entry_of


def _skill(item: Item) -> Entry:
    return Entry(title=line(item.get("name")), level=line(item.get("level")), tags=lines(item.get("keywords")))


def _language(item: Item) -> Entry:
    return Entry(title=line(item.get("language")), level=line(item.get("fluency")))


def _reference(item: Item) -> Entry:
    return Entry(title=line(item.get("name")), text=paragraphs(item.get("reference")))


SECTIONS: dict[str, tuple[str, Style, Any]] = {
    "work": ("Experience", "timeline", _work),
    "projects": ("Projects", "timeline", _project),
    "education": ("Education", "timeline", _education),
    "skills": ("Skills", "named", _skill),
    "volunteer": ("Volunteering", "timeline", _volunteer),
    "certificates": ("Certificates", "timeline", _dated("name", "issuer", "date")),
    "publications": ("Publications", "timeline", _dated("name", "publisher", "releaseDate")),
    "awards": ("Awards", "timeline", _dated("title", "awarder", "date")),
    "languages": ("Languages", "named", _language),
    "interests": ("Interests", "named", _skill),
    "references": ("References", "quotes", _reference),
}
"""Each section of JSON Resume in the order of the page: its heading, its form, and how an entry of it is read."""
