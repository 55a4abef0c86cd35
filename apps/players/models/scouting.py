"""Scouting: a job is the truth about a request, a report is what came of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.players.models.player import Player
from kernel.clock import now
from kernel.ids import new_id


class ScoutJob(models.Model):
    """One wish for a report; whoever wishes the same while it runs joins it (``user_ids``).

    Due at ``next_at`` (never when NULL), claimed until ``lease_until`` by ``lease_id``; the Celery message is a nudge.
    """

    job_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    player = models.ForeignKey(Player, on_delete=models.CASCADE, related_name="jobs")
    state = models.CharField(max_length=10, default="queued")
    step = models.CharField(max_length=20, default="queued")
    percent = models.PositiveSmallIntegerField(default=0)
    seq = models.PositiveIntegerField(default=1, help_text="counts the job's changes, for live viewers")
    error = models.JSONField(null=True, help_text="code and message of what ended it")
    report = models.ForeignKey("players.Report", on_delete=models.SET_NULL, null=True, related_name="+")
    user_ids = ArrayField(models.UUIDField(), default=list)
    request_id = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_id = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    next_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["player"], condition=Q(state__in=["queued", "running"]), name="scout_job_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "succeeded", "failed"]), name="scout_job_state_known"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="scout_job_percent"),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="scout_job_due"),
            models.Index(fields=["player", "-job_id"], name="scout_job_of_player"),
        ]

    def __str__(self) -> str:
        return f"{self.player_id}, {self.state}"


class Report(models.Model):
    """A stored report, with the facts it rests on as they were; ``report_id`` is scouting's."""

    report_id = models.UUIDField(primary_key=True, editable=False)
    player = models.ForeignKey(Player, on_delete=models.CASCADE, related_name="reports")
    report = models.TextField()
    claims = models.JSONField()
    facts = models.JSONField()
    recommendation = models.CharField(max_length=10)
    confidence = models.CharField(max_length=6)
    provider = models.CharField(max_length=20)
    model = models.CharField(max_length=80)
    prompt_version = models.CharField(max_length=40)
    prompt_hash = models.CharField(max_length=64)
    facts_hash = models.CharField(max_length=64)
    fell_back_because = models.CharField(max_length=60, blank=True)
    dropped_claims = models.PositiveSmallIntegerField(default=0)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    latency_ms = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["player", "facts_hash", "prompt_hash", "provider", "model"], name="report_once_per_input"
            )
        ]
        indexes = [models.Index(fields=["player", "-created_at"], name="report_of_player")]

    def __str__(self) -> str:
        return f"{self.provider}, {self.created_at:%Y-%m-%d}"
