"""What happened in a tournament, appended and never changed."""

from __future__ import annotations

from django.db import models

from apps.tournaments.models.tournament import Tournament
from kernel.clock import now


class LogEntry(models.Model):
    """One line of the log; ``seq`` is 1, 2, 3, ... without holes, so it also numbers the frames of live viewers.

    ``action`` holds what the domain rebuilds the matches from (:mod:`apps.tournaments.domain.log`); lines that only
    tell (somebody entered, a match was called) have none. ``frame`` is what viewers are sent.
    """

    tournament = models.ForeignKey(Tournament, on_delete=models.PROTECT, related_name="log")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    match = models.PositiveIntegerField(null=True, help_text="its number")
    action = models.JSONField(null=True)
    frame = models.TextField()
    user_id = models.UUIDField(null=True, help_text="who did it; NULL: the platform")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tournament", "seq"], name="log_in_order")]
        indexes = [
            models.Index(fields=["tournament", "match"], condition=models.Q(match__isnull=False), name="log_of_match"),
            models.Index(
                fields=["tournament", "seq"],
                condition=models.Q(kind__in=["withdrawn", "paired", "undone"]),
                name="log_of_turns",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"
