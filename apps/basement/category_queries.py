"""Reads of the tree of categories. Anybody signed in may see it; files are counted as far as they are the caller's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from apps.basement.arranging.failures import CategoryNotFound
from apps.basement.models import Category
from kernel.db import one, rows
from kernel.errors import Malformed
from kernel.http.paging import decode_cursor

__all__ = [
    "CategoryDetail", "CategoryNotFound", "CategoryView", "Filter", "cursor_of", "get_category", "list_categories",
    "lock_category", "view_of",
]  # fmt: skip


class CategoryView(msgspec.Struct, frozen=True, kw_only=True):
    """A category. :param level: 0 at the root. :param path: slugs from the root down to its own."""

    category_id: UUID
    title: str
    slug: str
    level: int
    parent_id: UUID | None
    path: list[str]
    version: int
    created_at: datetime
    updated_at: datetime


class Ancestor(msgspec.Struct, frozen=True, kw_only=True):
    category_id: UUID
    title: str
    slug: str


class CategoryDetail(CategoryView, frozen=True, kw_only=True):
    """A category and what is around it.

    :param ancestors: from the root down to its parent. :param children: how many are right below it.
    :param descendants: how many at any level below. :param files: how many are in it, of those that the caller may see.
    """

    ancestors: list[Ancestor]
    children: int
    descendants: int
    files: int


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which categories; "" and ``None`` do not narrow.

    :param q: part of the title. :param parent_id: those right below it. :param under: those at any level below it.
    """

    q: str = ""
    parent_id: UUID | None = None
    under: UUID | None = None


# A path of slugs is unique, and sorting by it is walking the tree: parents first, siblings by slug.
SLUGS = """
(SELECT array_agg(a.slug::text ORDER BY a.level) FROM basement_category a WHERE a.category_id = ANY(c.path))
"""
COLUMNS = "c.category_id, c.title, c.slug, c.level, c.parent_id, {slugs}, c.version, c.created_at, c.updated_at"

LIST = f"""
WITH RECURSIVE tree AS (
  SELECT c.category_id, {SLUGS} AS slugs FROM basement_category c WHERE {{top}}
  UNION ALL
  SELECT c.category_id, t.slugs || c.slug::text FROM basement_category c JOIN tree t ON c.parent_id = t.category_id
)
SELECT {COLUMNS.format(slugs="t.slugs")} FROM tree t JOIN basement_category c USING (category_id)
WHERE c.category_id IS DISTINCT FROM %(top)s::uuid
  AND (%(parent_id)s::uuid IS NULL OR c.parent_id = %(parent_id)s)
  AND (%(q)s = '' OR strpos(lower(c.title), lower(%(q)s)) > 0)
  AND t.slugs COLLATE "C" > %(after)s::text[]
ORDER BY t.slugs COLLATE "C" LIMIT %(limit)s
"""  # noqa: S608  # our own column names
LIST_ALL, LIST_BELOW = LIST.format(top="c.parent_id IS NULL"), LIST.format(top="c.category_id = %(top)s")
DETAIL = f"""
SELECT {COLUMNS.format(slugs=SLUGS)},
  (SELECT count(*) FROM basement_category b WHERE b.parent_id = c.category_id),
  (SELECT count(*) - 1 FROM basement_category b WHERE b.path @> ARRAY[c.category_id]),
  (SELECT count(*) FROM basement_file f
   WHERE f.category_id = c.category_id AND (%(owner_id)s::uuid IS NULL OR f.owner_id = %(owner_id)s))
FROM basement_category c WHERE c.category_id = %(category_id)s
"""  # noqa: S608
ANCESTORS = """
SELECT a.category_id, a.title, a.slug FROM basement_category c
JOIN basement_category a ON a.category_id = ANY(c.path) AND a.category_id <> c.category_id
WHERE c.category_id = %s ORDER BY a.level
"""
LOCK = "SELECT 1 FROM basement_category WHERE category_id = %s FOR KEY SHARE"


def list_categories(wanted: Filter, *, after: str, limit: int) -> list[CategoryView]:
    """In the order of the tree, up to ``limit + 1``, the last only saying that there are more.

    :param after: a cursor's text, "" for the beginning. :raises Malformed: the cursor is not one of this list.
    """
    top = wanted.under or wanted.parent_id
    values = {"q": wanted.q, "parent_id": wanted.parent_id, "top": top, "after": _position(after), "limit": limit + 1}
    return [_view(row) for row in rows("basement", LIST_BELOW if top else LIST_ALL, values)]


def cursor_of(category: CategoryView) -> str:
    """Where the list goes on after it."""
    return msgspec.json.encode(category.path).decode()


def get_category(*, category_id: UUID, owner_id: UUID | None) -> CategoryDetail:
    """:param owner_id: whose files are counted; ``None``: everybody's. :raises CategoryNotFound:"""
    row = one("basement", DETAIL, {"category_id": category_id, "owner_id": owner_id})
    if row is None:
        raise CategoryNotFound
    known = len(CategoryView.__struct_fields__)
    children, descendants, files = row[known:]
    names = Ancestor.__struct_fields__
    ancestors = [
        Ancestor(**dict(zip(names, found, strict=True))) for found in rows("basement", ANCESTORS, [category_id])
    ]
    view = msgspec.structs.asdict(_view(row[:known]))
    return CategoryDetail(**view, ancestors=ancestors, children=children, descendants=descendants, files=files)


def view_of(category: Category) -> CategoryView:
    """Of a row as it was read; one statement more, for the slugs."""
    statement = "SELECT slug FROM basement_category WHERE category_id = ANY(%s::uuid[]) ORDER BY level"
    path = [slug for (slug,) in rows("basement", statement, [list(category.path)])]
    same = {name: getattr(category, name) for name in CategoryView.__struct_fields__ if name != "path"}
    return CategoryView(**same, path=path)


def lock_category(category_id: UUID) -> None:
    """Keep the category from being deleted until the transaction ends; called before a file in it is locked.

    :raises CategoryNotFound:
    """
    if one("basement", LOCK, [category_id]) is None:
        raise CategoryNotFound


def _view(row: Sequence[Any]) -> CategoryView:
    return CategoryView(**dict(zip(CategoryView.__struct_fields__, row, strict=True)))


def _position(cursor: str) -> list[str]:
    if not cursor:
        return []
    try:
        found = msgspec.json.decode(decode_cursor(cursor), type=list[str])
    except msgspec.MsgspecError:
        found = ["\0"]
    if any("\0" in slug for slug in found):
        raise Malformed("The cursor is not one that this list gave out.", field="cursor")
    return found
