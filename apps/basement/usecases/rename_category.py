"""Giving a category another title."""

from __future__ import annotations

from uuid import UUID

from apps.basement.arranging.structure import lock_structure, locked_category, slug_among
from apps.basement.domain.tree import exact_title
from apps.basement.models import Category
from kernel.clock import now
from kernel.db import transaction


def rename_category(*, category_id: UUID, title: str | None, version: int | None = None) -> Category:
    """Change the title; the slug follows it, for the id is what stays. The same title again leaves no trace.

    :param title: ``None``: the one that it has.
    :param version: the one that the caller looked at; ``None``: whatever is there.
    :raises TitleInvalid: :raises CategoryNotFound: :raises CategoryChanged:
    """
    title = None if title is None else exact_title(title)
    with transaction("basement"):
        lock_structure()
        category = locked_category(category_id, version=version)
        if title is not None:
            retitle(category, title)
    return category


def retitle(category: Category, title: str) -> None:
    """The same within a transaction that has the tree to itself, of an exact title."""
    if title == category.title:
        return
    category.title, category.slug = title, slug_among(category.parent, title, own=category)
    category.version += 1
    category.updated_at = now()
    category.save(using="basement", update_fields=["title", "slug", "version", "updated_at"])
