"""What a bucket takes."""

from __future__ import annotations

import re

from django.db.models import Max

from apps.basement.accepting.refusals import BucketNotFound
from apps.basement.models import Bucket

DEFAULT = "chat-bucket"
NAME = re.compile(r"[-a-zA-Z0-9_]{1,63}")


def find_bucket(name: str) -> Bucket:
    """:raises BucketNotFound:"""
    found = Bucket.objects.using("basement").filter(name=name).first() if NAME.fullmatch(name) else None
    if found is None:
        raise BucketNotFound
    return found


def largest_file() -> int:
    """Bytes that no bucket takes more of."""
    most = Bucket.objects.using("basement").aggregate(most=Max("largest_bytes"))["most"]
    return int(most or 0)
