"""Adding a category."""

from __future__ import annotations

from uuid import UUID

import msgspec

from apps.basement.arranging.structure import lock_structure, slug_among, target_of
from apps.basement.domain.tree import check_place, exact_title
from apps.basement.models import Category
from kernel.clock import now
from kernel.db import transaction
from kernel.http.idempotency import IdempotencyKeyReused, fingerprint
from kernel.ids import new_id


class NewCategory(msgspec.Struct, frozen=True, kw_only=True):
    """:param parent_id: ``None``: at the root of the tree."""

    title: str
    parent_id: UUID | None = None


class Creation(msgspec.Struct, frozen=True, kw_only=True):
    """:param replayed: the key was used before, for the same thing; ``category`` is what was made then, as of now."""

    category: Category
    replayed: bool


def create_category(*, wanted: NewCategory, creator: UUID | None, idempotency_key: str | None = None) -> Creation:
    """Add a category, once for each of the creator's keys. Its slug is its title's, with a number when that is taken.

    :raises TitleInvalid: :raises TargetNotFound: of the parent. :raises CategoryTooDeep:
    :raises IdempotencyKeyReused: the key was used for something else.
    """
    title, print_ = exact_title(wanted.title), fingerprint(wanted)
    with transaction("basement"):
        lock_structure()
        if idempotency_key is not None and (earlier := _earlier(creator, idempotency_key, print_)):
            return Creation(category=earlier, replayed=True)
        category = _placed(title, wanted.parent_id)
        category.created_by = creator
        if idempotency_key is not None:
            category.idempotency_key, category.fingerprint = idempotency_key, print_
        category.save(using="basement", force_insert=True)
    return Creation(category=category, replayed=False)


def _placed(title: str, parent_id: UUID | None) -> Category:
    """Not stored yet. :raises TargetNotFound: :raises CategoryTooDeep:"""
    category_id, parent, moment = new_id(), target_of(parent_id, field="parent_id"), now()
    above = [] if parent is None else parent.path
    check_place(category_id, level=0, lowest=0, above=above)
    return Category(
        category_id=category_id,
        title=title,
        slug=slug_among(parent, title),
        parent=parent,
        level=len(above),
        path=[*above, category_id],
        created_at=moment,
        updated_at=moment,
    )


def _earlier(creator: UUID | None, key: str, print_: bytes) -> Category | None:
    """:raises IdempotencyKeyReused:"""
    found = Category.objects.using("basement").filter(created_by=creator, idempotency_key=key).first()
    if found is not None and bytes(found.fingerprint or b"") != print_:
        raise IdempotencyKeyReused
    return found
