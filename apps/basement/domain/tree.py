"""Rules of the tree of categories: titles, slugs, where a category may hang."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from uuid import UUID

from kernel.errors import DomainError, Kind, Malformed

LONGEST_TITLE, LONGEST_SLUG = 120, 120
MOST_LEVELS = 16
NAMELESS = "category"
"""The slug of a title that has no letters we can spell."""

# Letters that Unicode does not take apart into a plain one and an accent, and Cyrillic as English spells it.
PAIRS = """
ø o ł l đ d ı i ŧ t ħ h ð d þ th æ ae œ oe ß ss ə a
а a б b в v г g д d е e ё yo ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch
ы y э e ю yu я ya і i ї yi є ye ґ g ў u қ q ғ gh ң ng ү u ұ u һ h ө o
"""
SPELLED = {**dict(zip(PAIRS.split()[::2], PAIRS.split()[1::2], strict=True)), "ъ": "", "ь": ""}


class TitleInvalid(Malformed):
    """The title is empty, too long, or has characters that nobody can see."""

    code = "title_invalid"
    message = f"A title is 1 to {LONGEST_TITLE} characters in one line."


class CategoryIntoItself(DomainError):
    """A category cannot hang below itself."""

    kind = Kind.REFUSED
    code = "category_into_itself"
    message = "A category cannot be put into itself or into one below it."


class CategoryTooDeep(DomainError):
    """The tree would have too many levels."""

    kind = Kind.REFUSED
    code = "category_too_deep"
    message = f"The tree has at most {MOST_LEVELS} levels."


def exact_title(raw: str) -> str:
    """Without blanks around it or twice within. :raises TitleInvalid:"""
    title = " ".join(raw.split())
    if not 1 <= len(title) <= LONGEST_TITLE or any(unicodedata.category(letter)[0] == "C" for letter in title):
        raise TitleInvalid(field="title")
    return title


def slug_of(title: str) -> str:
    """Lower-case ASCII words joined by hyphens: ``"Été & Öl"`` is ``"ete-ol"``, ``"Футбол"`` is ``"futbol"``."""
    # Spelled before it is taken apart: й is и with a breve, and would lose it.
    whole = "".join(SPELLED.get(letter, letter) for letter in unicodedata.normalize("NFC", title.lower()))
    plain = unicodedata.normalize("NFKD", whole).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9_]+", plain.replace("'", ""))
    return "-".join(words)[:LONGEST_SLUG].strip("-_") or NAMELESS


def free_slug(base: str, taken: Collection[str]) -> str:
    """``base``, or with the smallest number from 2 on that none of its siblings has."""
    if base not in taken:
        return base
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{base}-{number}") not in taken)


def is_slug_of(slug: str, base: str) -> bool:
    """Whether ``slug`` is ``base`` with or without a number."""
    return slug == base or re.fullmatch(rf"{re.escape(base)}-[0-9]+", slug) is not None


def check_place(category_id: UUID, *, level: int, lowest: int, above: Sequence[UUID]) -> None:
    """May a category hang below ``above``, the ids from the root down to its new parent?

    :param level: of the category now. :param lowest: level of the lowest of those below it, or its own.
    :raises CategoryIntoItself: :raises CategoryTooDeep:
    """
    if category_id in above:
        raise CategoryIntoItself
    if len(above) + (lowest - level) >= MOST_LEVELS:
        raise CategoryTooDeep
