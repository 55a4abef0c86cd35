"""Checking files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from apps.basement.accepting.ledger import PATIENCE
from apps.basement.checking.blobs import check_blobs
from apps.basement.checking.bytes import check_bytes
from apps.basement.checking.counts import check_references, check_usage
from apps.basement.checking.finding import Finding
from apps.basement.checking.leftovers import check_garbage, check_thumbnails

Told = Callable[[str, int, list[Finding]], None]


@dataclass
class Report:
    """:ivar found: all that was not as it should be. :ivar repaired: whether it was put right, or marked."""

    found: list[Finding] = field(default_factory=list)
    repaired: bool = False

    @property
    def ok(self) -> bool:
        """Nothing is wrong now."""
        return all(self.repaired and not finding.lost for finding in self.found)


def check_files(
    *,
    repair: bool = False,
    read: bool = False,
    grace: timedelta = PATIENCE,
    told: Told = lambda part, batches, findings: None,
) -> Report:
    """Compare the store with the database, both ways, and count again what rows count.

    May run while files come and go. What is mended: bytes that no row names are deleted, counts are put right, garbage
    is collected, thumbnails are made again; blobs without their bytes are marked, since nobody can mend them but their
    owner's next upload of the same.

    :param repair: mend, instead of only looking. :param read: read all bytes and compare their hashes.
    :param grace: younger bytes without a row are left alone.
    :param told: called for each part of the check after each batch, with how many batches there were.
    :raises StorageUnavailable: the store does not answer; what was mended so far stays so.
    """
    report = Report(repaired=repair)
    parts: dict[str, Iterator[list[Finding]]] = {
        "references": check_references(),
        "usage": check_usage(),
        "garbage": check_garbage(),
        "bytes": check_bytes(grace=grace),
        "blobs": check_blobs(read=read),
        "thumbnails": check_thumbnails(),
    }
    for part, batches in parts.items():
        for number, findings in enumerate(batches, 1):
            if repair:
                for finding in findings:
                    finding.mend()
            report.found += findings
            told(part, number, findings)
    return report
