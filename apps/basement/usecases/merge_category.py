"""Making one category of two."""

from __future__ import annotations

from uuid import UUID

from apps.basement.arranging.structure import absorb, lock_structure, locked_category, target_of
from apps.basement.models import Category
from kernel.db import transaction


def merge_category(*, category_id: UUID, into: UUID, version: int | None = None) -> Category:
    """Put all files and categories of one into another, and remove it. Slugs that are taken there get a number.

    :param version: of the one that goes, as the caller looked at it; ``None``: whatever is there.
    :returns: the category that stays.
    :raises CategoryNotFound: :raises CategoryChanged: :raises TargetNotFound:
    :raises CategoryIntoItself: ``into`` is the same, or below it. :raises CategoryTooDeep:
    """
    with transaction("basement"):
        lock_structure()
        source = locked_category(category_id, version=version)
        target = target_of(into, field="into")
        assert target is not None
        absorb(source, target)
        target.refresh_from_db(using="basement")
    return target
