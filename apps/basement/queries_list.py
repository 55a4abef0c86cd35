"""Lists of files and what they add up to: by words of the name, tag, bucket, category and type."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from apps.basement import conf
from apps.basement.models import Bucket, File, Usage
from apps.basement.models.words import name_vector, words_of
from apps.basement.queries import shown_files
from kernel.db import rows

MOST_WORDS = 10

TAGS = """
SELECT tag, count(*) FROM basement_file, unnest(file_tags) AS tag
WHERE owner_id = %s GROUP BY tag ORDER BY count(*) DESC, tag LIMIT %s
"""


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which files; "" and ``None`` do not narrow.

    :param q: beginnings of words of the name, all of them. :param content_type: its beginning (``image/``).
    """

    q: str = ""
    tag: str = ""
    bucket_name: str = ""
    category_id: UUID | None = None
    content_type: str = ""


class UsageView(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a quota is used, in bytes: by files, and by uploads on their way."""

    user_id: UUID
    used: int
    limit: int
    files: int


class TagView(msgspec.Struct, frozen=True, kw_only=True):
    """A tag, and how many files have it."""

    tag: str
    files: int


class BucketView(msgspec.Struct, frozen=True, kw_only=True):
    """Where files may be put: of which kinds, and how large in bytes."""

    bucket_name: str
    title: str
    largest_bytes: int
    kinds: list[str]


def list_files(wanted: Filter, *, owner_id: UUID | None, before: UUID | None, limit: int) -> list[File]:
    """Newest first; up to ``limit + 1``, the last only saying that there are more.

    :param owner_id: whose; ``None``: everybody's. :param before: only files made before this one.
    """
    found = shown_files().filter(*_conditions(wanted))
    if owner_id is not None:
        found = found.filter(owner_id=owner_id)
    if before is not None:
        found = found.filter(file_id__lt=before)
    return list(found.order_by("-file_id")[: limit + 1])


def usage_of(owner_id: UUID) -> UsageView:
    row = Usage.objects.using("basement").filter(owner_id=owner_id).first()
    files = File.objects.using("basement").filter(owner_id=owner_id).count()
    limit = row.limit_bytes if row is not None and row.limit_bytes is not None else conf.quota_bytes()
    return UsageView(user_id=owner_id, used=row.used_bytes if row else 0, limit=limit, files=files)


def list_tags(*, owner_id: UUID, limit: int) -> list[TagView]:
    """The owner's tags, the most used first."""
    return [TagView(tag=tag, files=files) for tag, files in rows("basement", TAGS, [owner_id, limit])]


def list_buckets() -> list[BucketView]:
    return [
        BucketView(bucket_name=row.name, title=row.title, largest_bytes=row.largest_bytes, kinds=row.kinds)
        for row in Bucket.objects.using("basement").order_by("name")
    ]


def named(q: str) -> object:
    """The files whose names have a word beginning with each of ``q``'s; punctuation alone is in no name."""
    words = words_of(q)[:MOST_WORDS]
    query = SearchQuery(" & ".join(f"{word}:*" for word in words), config="simple", search_type="raw")
    found = File.objects.using("basement").alias(words=name_vector()).filter(words=query)
    return found.values("pk") if words else File.objects.none()


def _conditions(wanted: Filter) -> Iterator[Q]:
    if wanted.tag:
        yield Q(file_tags__contains=[wanted.tag])
    if wanted.bucket_name:
        yield Q(bucket_id=wanted.bucket_name)
    if wanted.category_id is not None:
        yield Q(category_id=wanted.category_id)
    if wanted.content_type:
        yield Q(content_type__startswith=wanted.content_type.lower())
    if wanted.q:
        yield Q(pk__in=named(wanted.q))
