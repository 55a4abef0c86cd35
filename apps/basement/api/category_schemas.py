"""What clients send about categories. Rules of a title have a code of their own, in the domain."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

Word = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$")]
Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]

MOST_LISTED = 5_000


class CreateCategory(msgspec.Struct, frozen=True, kw_only=True):
    """Without ``parent_id`` (or with ``null``) it is at the root of the tree."""

    title: str
    parent_id: UUID | None = None


class ChangeCategory(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out stays; ``parent_id`` moves, ``null`` to the root. ``version``: the one looked at, like
    ``If-Match``."""

    title: str | UnsetType = UNSET
    parent_id: UUID | UnsetType | None = UNSET
    version: Version | None = None


class MergeCategory(msgspec.Struct, frozen=True, kw_only=True):
    """``into``: the category that stays."""

    into: UUID
    version: Version | None = None


class DeleteCategory(msgspec.Struct, frozen=True, kw_only=True):
    """``move_to``: the category that takes the files and categories of the deleted one."""

    move_to: UUID | None = None


class ListCategories(msgspec.Struct, frozen=True, kw_only=True):
    """``q``: part of the title. ``parent_id``: those right below it. ``under``: those at any level below it."""

    q: Word = ""
    parent_id: UUID | None = None
    under: UUID | None = None
    cursor: Annotated[str, Meta(max_length=4_000)] = ""
    limit: Annotated[int, Meta(ge=1, le=MOST_LISTED)] = MOST_LISTED
