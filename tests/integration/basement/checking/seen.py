"""What the check says, without what is none of our business: other tests' files are in another store."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from apps.basement.checking.finding import Finding
from apps.basement.models import Blob
from apps.basement.usecases.check_files import check_files

OF_OWNERS = {"bytes_missing", "bytes_damaged", "bytes_found", "references_wrong", "usage_wrong", "thumbnails_missing"}


def findings(owners: Iterable[UUID], **options: Any) -> list[Finding]:
    """Those of these owners and of the store itself. Marks on other tests' blobs are taken off again."""
    theirs = Blob.objects.using("basement").filter(owner_id__in=list(owners))
    ours = {str(owner) for owner in owners} | {str(blob) for blob in theirs.values_list("pk", flat=True)}
    report = check_files(**{"grace": timedelta(0), **options})
    Blob.objects.using("basement").exclude(owner_id__in=list(owners)).update(missing_since=None)
    return [each for each in report.found if each.kind not in OF_OWNERS or each.what in ours]
