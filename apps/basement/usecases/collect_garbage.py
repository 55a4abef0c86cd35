"""Collecting garbage."""

from __future__ import annotations

from collections.abc import Callable

from apps.basement import metrics
from apps.basement.collecting import garbage
from apps.basement.collecting.uploads import collect_uploads, count_uploads

KINDS: dict[str, garbage.Collector] = {
    "untouched keys": (garbage.collect_untouched, garbage.count_untouched),
    "keys of unused blobs": (garbage.collect_unused, garbage.count_unused),
    "doomed keys": (garbage.collect_doomed, garbage.count_doomed),
    "ended uploads": (collect_uploads, count_uploads),
    "links that are over": (garbage.collect_links, garbage.count_links),
}
"""In this order: what one finds, a later one takes."""

Progress = Callable[[str, int], None]


def collect_garbage(*, dry_run: bool = False, progress: Progress = lambda kind, count: None) -> dict[str, int]:
    """Take what no file has and nobody is bringing; safe to run anywhere, at once, and to kill.

    :param dry_run: only count. :param progress: called after each batch, with how many of its kind there were so far.
    :returns: how many of each kind.
    """
    if dry_run:
        return {kind: count() for kind, (_, count) in KINDS.items()}
    return {kind: _collect(kind, progress) for kind in KINDS}


def _collect(kind: str, progress: Progress) -> int:
    total = 0
    for count in KINDS[kind][0]():
        total += count
        metrics.COLLECTED.labels(kind).inc(count)
        progress(kind, total)
    return total
