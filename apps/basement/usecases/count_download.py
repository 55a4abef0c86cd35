"""Counting the downloads by a link."""

from __future__ import annotations

from django.db.models import F, Q

from apps.basement.models import Share
from apps.basement.sharing.queries import ShareUsedUp, find_share
from kernel.clock import now
from kernel.db import transaction


def count_download(*, share: Share, secret: str) -> None:
    """Take one of the downloads that are left. One UPDATE decides, so of any number at once exactly those get one.

    :raises ShareUsedUp: none is left. :raises ShareNotFound: :raises ShareExpired: it ended since it was looked up.
    """
    left = Q(most_downloads=None) | Q(downloads__lt=F("most_downloads"))
    open_still = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now()))
    with transaction("basement"):
        found = Share.objects.using("basement").filter(left, open_still, share_id=share.share_id)
        taken = found.update(downloads=F("downloads") + 1)
    if not taken:
        find_share(secret=secret)
        raise ShareUsedUp
