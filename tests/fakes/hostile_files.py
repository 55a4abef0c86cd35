"""Files that must not be kept: some 300, in families, made by code, each with the code of the refusal it must get."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from tests.fakes.files import hostile_documents, hostile_others, hostile_pictures
from tests.fakes.files.hostile import Hostile

Family = Callable[[], Iterator[Hostile]]

FAMILIES: tuple[Family, ...] = (
    hostile_pictures.truncated,
    hostile_pictures.trailers,
    hostile_pictures.markup,
    hostile_pictures.polyglots,
    hostile_pictures.too_large,
    hostile_pictures.damaged,
    hostile_documents.drawings,
    hostile_documents.markup,
    hostile_documents.pdfs,
    hostile_documents.office,
    hostile_others.programs,
    hostile_others.endings,
    hostile_others.escapes,
    hostile_others.bombs,
    hostile_others.truncated,
    hostile_others.trailers,
    hostile_others.disguises,
    hostile_others.empty,
)


@cache
def members(family: Family) -> tuple[Hostile, ...]:
    return tuple(family())


def hostile_files() -> list[Hostile]:
    return [hostile for family in FAMILIES for hostile in members(family)]
