"""Removing a category."""

from __future__ import annotations

from uuid import UUID

from apps.basement.arranging.failures import CategoryNotEmpty
from apps.basement.arranging.structure import absorb, lock_structure, locked_category, remove, target_of
from apps.basement.models import Category, File
from kernel.db import transaction


def delete_category(*, category_id: UUID, move_to: UUID | None = None, version: int | None = None) -> None:
    """Remove an empty category; or any, when ``move_to`` says which one takes its files and categories.

    :param version: the one that the caller looked at; ``None``: whatever is there.
    :raises CategoryNotFound: :raises CategoryChanged: :raises TargetNotFound:
    :raises CategoryNotEmpty: and nobody said where to put what is in it.
    :raises CategoryIntoItself: ``move_to`` is the same, or below it. :raises CategoryTooDeep:
    """
    with transaction("basement"):
        lock_structure()
        category = locked_category(category_id, version=version)
        target = target_of(move_to, field="move_to")
        if target is not None:
            absorb(category, target)
            return
        files = File.objects.using("basement").filter(category=category).count()
        children = Category.objects.using("basement").filter(parent=category).count()
        if files or children:
            raise CategoryNotEmpty(files=files, children=children)
        remove(category)
