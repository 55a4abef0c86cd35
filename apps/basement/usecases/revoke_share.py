"""Ending a link before its time."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce, Now

from apps.basement.models import Share
from apps.basement.sharing.queries import ShareNotFound
from kernel.db import transaction
from kernel.identity.principal import Principal


def revoke_share(*, owner: Principal, share_id: UUID) -> None:
    """Nobody begins or resumes a download by it any more; revoking twice is once.

    :raises ShareNotFound: not there, or not the caller's.
    """
    mine = {} if owner.is_admin else {"file__owner_id": owner.user_id}
    with transaction("basement"):
        found = Share.objects.using("basement").filter(share_id=share_id, **mine)
        if not found.update(revoked_at=Coalesce(F("revoked_at"), Now())):
            raise ShareNotFound
