"""What clients ask of files and send about them. Rules of a value have codes of their own, beside what raises them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

Text = Annotated[str, Meta(max_length=1000)]
Word = Annotated[str, Meta(max_length=255, pattern=r"^[^\x00]*$")]
Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Limit = Annotated[int, Meta(ge=1, le=100)]


class ListFiles(msgspec.Struct, frozen=True, kw_only=True):
    """``q``: beginnings of words of the name. ``content_type``: its beginning. ``user_id``: for administrators."""

    q: Word = ""
    tag: Word = ""
    bucket_name: Word = ""
    category_id: UUID | None = None
    content_type: Word = ""
    user_id: UUID | None = None
    limit: Limit = 50
    cursor: Text = ""


class ListTags(msgspec.Struct, frozen=True, kw_only=True):
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100


class ChangeFile(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out stays; ``null`` takes the category away. ``version``: the one looked at, like ``If-Match``."""

    file_name: Text | UnsetType = UNSET
    file_tags: Annotated[list[Text], Meta(max_length=100)] | UnsetType = UNSET
    category_id: UUID | UnsetType | None = UNSET
    version: Version | None = None
