"""The sweep: pictures that are due, one after the other."""

from __future__ import annotations

import time
from collections import Counter

from apps.basement.models import Picture
from apps.basement.picturing import policy
from apps.basement.picturing.flow import work
from apps.basement.picturing.pool import pool
from kernel.leases import claim

MOST = 200
SECONDS = 120.0
"""A sweep begins no picture after this, so that it ends well before a task's time limit."""


def make_thumbnails(*, most: int = MOST) -> Counter[str]:
    """Make what is due; safe to run anywhere, at once, and to kill: thumbnails are stored once and told once.

    A picture that breaks its decoder fails alone, with a code in its row, and is not tried for ever.

    :returns: how many were left ``ready``, ``failed``, ``waiting`` or ``lost``.
    """
    ends, found = time.monotonic() + SECONDS, Counter[str]()
    while found.total() < most and time.monotonic() < ends:
        claimed = claim(Picture, limit=1, lease=policy.lease())
        if not claimed.rows:
            break
        found[work(claimed.rows[0])] += 1
    pool().trim()
    return found
