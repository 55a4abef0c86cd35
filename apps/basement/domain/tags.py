"""Tags of a file, made exact."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from kernel.errors import DomainError, Kind

MOST, LONGEST = 20, 50


class TagsInvalid(DomainError):
    """Too many tags, or one that is too long or holds characters that are not for reading."""

    kind = Kind.REFUSED
    code = "tags_invalid"
    message = f"A file has at most {MOST} tags of at most {LONGEST} printable characters."


def exact_tags(raw: Iterable[str]) -> list[str]:
    """Tags in Unicode's composed form, blanks single, each once, in the order given; empty ones are left out.

    :raises TagsInvalid:
    """
    tags = list(dict.fromkeys(tag for one in raw if (tag := " ".join(unicodedata.normalize("NFC", one).split()))))
    if len(tags) > MOST or any(len(tag) > LONGEST or not tag.isprintable() for tag in tags):
        raise TagsInvalid(field="file_tags", most=MOST, longest=LONGEST)
    return tags
