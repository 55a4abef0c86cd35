"""The rows of the tree. Whoever changes its structure does so alone, from :func:`lock_structure` to the commit.

A path holds the ids of all ancestors, so two changes at once could each be right and make a cycle together. One lock
for the whole tree is enough: a change takes milliseconds and people make them. Categories are locked before files.
"""

from __future__ import annotations

from uuid import UUID

from apps.basement.arranging.failures import CategoryChanged, CategoryNotFound, TargetNotFound
from apps.basement.domain.tree import check_place, free_slug, is_slug_of, slug_of
from apps.basement.models import Category
from kernel.clock import now
from kernel.db import execute, one

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('basement.categories'))"
LOWEST = "SELECT max(level) FROM basement_category WHERE path @> ARRAY[%s]::uuid[]"

# Of those below, only the part of the path above the moved category is another.
REHANG = """
UPDATE basement_category SET
  path = %(above)s::uuid[] || path[%(level)s + 1:],
  level = level + cardinality(%(above)s::uuid[]) - %(level)s,
  parent_id = CASE WHEN category_id = %(category_id)s THEN %(parent_id)s::uuid ELSE parent_id END,
  slug = CASE WHEN category_id = %(category_id)s THEN %(slug)s ELSE slug END,
  version = version + 1, updated_at = %(now)s
WHERE path @> ARRAY[%(category_id)s]::uuid[]
"""
REFILE = """
UPDATE basement_file SET category_id = %(target)s, version = version + 1, updated_at = %(now)s
WHERE category_id = %(source)s
"""


def lock_structure() -> None:
    """Wait until nobody else changes the tree; they wait until this transaction ends."""
    one("basement", ONE_AT_A_TIME)


def locked_category(category_id: UUID, *, version: int | None = None) -> Category:
    """The category, its row locked against files that would come in.

    :param version: the one that the caller looked at; ``None``: whatever is there.
    :raises CategoryNotFound: :raises CategoryChanged:
    """
    found = Category.objects.using("basement").select_for_update().filter(category_id=category_id).first()
    if found is None:
        raise CategoryNotFound
    if version is not None and version != found.version:
        raise CategoryChanged(version=found.version)
    return found


def target_of(category_id: UUID | None, *, field: str) -> Category | None:
    """The category that something is put into; ``None`` is the root of the tree. :raises TargetNotFound:"""
    if category_id is None:
        return None
    found = Category.objects.using("basement").filter(category_id=category_id).first()
    if found is None:
        raise TargetNotFound(field=field)
    return found


def slug_among(parent: Category | None, title: str, *, own: Category | None = None) -> str:
    """A slug of the title that no other child of ``parent`` has; ``own`` keeps the one it has if it still fits."""
    base = slug_of(title)
    siblings = Category.objects.using("basement").filter(parent=parent, slug__startswith=base)
    others = siblings if own is None else siblings.exclude(category_id=own.category_id)
    taken = set(others.values_list("slug", flat=True))
    stays = own is not None and own.parent_id == (None if parent is None else parent.category_id)
    if own is not None and stays and is_slug_of(own.slug, base) and own.slug not in taken:
        return own.slug
    return free_slug(base, taken)


def rehang(category: Category, parent: Category | None) -> None:
    """Put the category, with all below it, under ``parent``: one statement.

    :raises CategoryIntoItself: :raises CategoryTooDeep:
    """
    above = [] if parent is None else list(parent.path)
    lowest = one("basement", LOWEST, [category.category_id])
    assert lowest is not None
    check_place(category.category_id, level=category.level, lowest=lowest[0], above=above)
    values = {
        "category_id": category.category_id,
        "parent_id": None if parent is None else parent.category_id,
        "above": above,
        "level": category.level,
        "slug": slug_among(parent, category.title, own=category),
        "now": now(),
    }
    execute("basement", REHANG, values)


def absorb(source: Category, target: Category) -> None:
    """Put files and children of ``source`` into ``target``, and remove it.

    :raises CategoryIntoItself: :raises CategoryTooDeep:
    """
    children = list(Category.objects.using("basement").filter(parent=source).order_by("slug"))
    check_place(source.category_id, level=source.level, lowest=source.level, above=target.path)
    execute("basement", REFILE, {"source": source.category_id, "target": target.category_id, "now": now()})
    remove(source)  # before its children come: one of them may get its slug
    for child in children:
        rehang(child, target)


def remove(category: Category) -> None:
    """Delete the row; the database checks at the commit that nothing refers to it any more."""
    execute("basement", "DELETE FROM basement_category WHERE category_id = %s", [category.category_id])
