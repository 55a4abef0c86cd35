"""One class per operation: parse, one call, render."""

from __future__ import annotations

from apps.basement.queries_list import BucketView, list_buckets
from kernel.http import ANYONE, Call, Operation, Page


class ListBucketsView(Operation):
    """Where files may be put: of which kinds, and how large in bytes."""

    access = ANYONE
    reply = Page[BucketView]

    def handle(self, call: Call) -> Page[BucketView]:
        return Page(results=list_buckets(), next=None)
