"""The words of a file's name: what a search compares, in the index and in the query alike.

PostgreSQL alone takes ``report.pdf`` for one word (a host's name), so punctuation goes first.
"""

from __future__ import annotations

import re
import unicodedata

from django.contrib.postgres.search import SearchVector
from django.db.models import Func, TextField

PUNCTUATION = re.compile(r"[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+")
ACCENTS = re.compile("[\u0300-\u036f]")


class Words(Func):
    """A name in lower case, without accents, its words between blanks; immutable; see :func:`words_of`."""

    template = (
        r"regexp_replace(regexp_replace(lower(normalize(%(expressions)s, NFKD)), '[\u0300-\u036f]', '', 'g'),"
        r" '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007f]+', ' ', 'g')"
    )
    output_field = TextField()


def words_of(text: str) -> list[str]:
    """The same as :class:`Words`: ``"Año_2025-03.PDF"`` -> ``["ano", "2025", "03", "pdf"]``."""
    plain = ACCENTS.sub("", unicodedata.normalize("NFKD", text).lower())
    return PUNCTUATION.sub(" ", plain).split()


def name_vector() -> SearchVector:
    """The indexed expression."""
    return SearchVector(Words("file_name"), config="simple")
