"""Putting a category, with all below it, somewhere else in the tree."""

from __future__ import annotations

from uuid import UUID

from apps.basement.arranging.structure import lock_structure, locked_category, rehang, target_of
from apps.basement.domain.tree import exact_title
from apps.basement.models import Category
from apps.basement.usecases.rename_category import retitle
from kernel.db import transaction


def move_category(
    *, category_id: UUID, parent_id: UUID | None, title: str | None = None, version: int | None = None
) -> Category:
    """Hang the category below another, or at the root (``None``). There already: that leaves no trace.

    Moves at once happen one after the other, so that no two of them make a cycle.

    :param title: another title on the way, ``None``: the one that it has.
    :param version: the one that the caller looked at; ``None``: whatever is there.
    :raises TitleInvalid: :raises CategoryNotFound: :raises CategoryChanged: :raises TargetNotFound: of the parent.
    :raises CategoryIntoItself: :raises CategoryTooDeep:
    """
    title = None if title is None else exact_title(title)
    with transaction("basement"):
        lock_structure()
        category = locked_category(category_id, version=version)
        parent = target_of(parent_id, field="parent_id")
        if title is not None:
            retitle(category, title)
        if category.parent_id != parent_id:
            rehang(category, parent)
        category.refresh_from_db(using="basement")
    return category
