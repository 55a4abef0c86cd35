"""What a refresh did."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import msgspec


class Summary(msgspec.Struct, kw_only=True):
    """Counts while it runs, and says at the end.

    :param planned: how many players needed it when the run began; with ``dry_run`` nothing more happens.
    :param skipped: by reason: ``fresh``, ``running``, ``unknown``; ``waiting``, ``taken_over``, ``deleted``.
    :param failed: players by the code of what failed.
    :param most_at_once: reports that were waited for at the same time, at most.
    :param left: not begun yet; at the end, because the run was interrupted. :param finished: done, skipped or failed.
    """

    run_id: str
    concurrency: int
    planned: int = 0
    done: int = 0
    skipped: Counter[str] = msgspec.field(default_factory=Counter)
    failed: dict[str, list[UUID]] = msgspec.field(default_factory=dict)
    retries: int = 0
    most_at_once: int = 0
    left: int = 0
    finished: int = 0
    interrupted: bool = False
    dry_run: bool = False
    seconds: float = 0.0

    @property
    def failures(self) -> int:
        return sum(len(players) for players in self.failed.values())

    def fail(self, player_id: UUID, code: str) -> None:
        self.failed.setdefault(code, []).append(player_id)

    def lines(self) -> list[str]:
        """For people."""
        said = [f"{self.done} done, {self.skipped.total()} skipped, {self.failures} failed in {self.seconds:.1f} s"]
        said += [f"  skipped, {reason}: {count}" for reason, count in sorted(self.skipped.items())]
        for code, players in sorted(self.failed.items()):
            shown = ", ".join(str(player_id) for player_id in players[:5])
            said.append(f"  failed, {code}: {len(players)} ({shown}{', ...' if len(players) > 5 else ''})")
        if self.interrupted:
            said.append(f"  interrupted; {self.left} not begun: run it again")
        return said
