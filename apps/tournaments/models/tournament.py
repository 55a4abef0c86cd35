"""Tournaments, who enters them, and the work on them that is too long for a request."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from kernel.clock import now
from kernel.ids import new_id
from kernel.leases import Leased

IN = ("awaiting_payment", "entered")
"""Statuses of a participant that take a place."""


class Tournament(models.Model):
    """The aggregate: whoever changes its entrants, matches or log holds this row's lock."""

    tournament_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    start_date = models.DateField()
    starts_at = models.DateTimeField(null=True, blank=True, help_text="set when a time of day was given")
    tournament_type = models.CharField(max_length=20)
    entrant_kind = models.CharField(max_length=10, default="individual")
    max_participants = models.PositiveIntegerField()
    participants = models.PositiveIntegerField(default=0, editable=False, help_text="places taken")
    rules = models.JSONField(default=dict)
    lot = models.BigIntegerField(help_text="seed of every random choice: the draw, the lot")
    entry_fee = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, default="open")
    entrants = models.PositiveIntegerField(default=0, editable=False, help_text="in the draw")
    last_seq = models.PositiveIntegerField(default=0, editable=False)
    schedule = models.JSONField(default=dict, help_text="minutes of a match, of rest, between matches")
    created_by = models.UUIDField()
    idempotency_key = models.CharField(max_length=255, null=True, editable=False)  # noqa: DJ001 - NULL: none was sent
    fingerprint = models.BinaryField(max_length=32, null=True, editable=False)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["created_by", "idempotency_key"], name="tournament_key_once"),
            models.CheckConstraint(condition=Q(participants__lte=F("max_participants")), name="tournament_capacity"),
            models.CheckConstraint(condition=Q(entry_fee__gte=0), name="tournament_fee_not_negative"),
            models.CheckConstraint(
                condition=Q(status__in=["open", "drawn", "running", "completed", "cancelled"]),
                name="tournament_status_known",
            ),
        ]
        indexes = [models.Index(fields=["status", "-tournament_id"], name="tournament_by_status")]

    def __str__(self) -> str:
        return self.name


class Participant(Leased):
    """Who enters: a person or a team. ``next_at`` is set while a fee is to be taken or given back."""

    participant_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tournament = models.ForeignKey(Tournament, on_delete=models.PROTECT, related_name="entries", db_index=False)
    name = models.CharField(max_length=200)
    user_id = models.UUIDField(null=True, blank=True)
    members = models.JSONField(default=list, blank=True, help_text="user ids of a team")
    seed = models.PositiveIntegerField(null=True, blank=True, help_text="as given; the draw makes a number of it")
    rating = models.IntegerField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, editable=False, help_text="in the draw, 1 is the best seed")
    status = models.CharField(max_length=20, default="entered")
    fee_status = models.CharField(max_length=12, default="none")
    payment_id = models.UUIDField(null=True, editable=False)
    created_by = models.UUIDField()
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tournament", "user_id"],
                condition=Q(status__in=IN, user_id__isnull=False),
                name="participant_once",
            ),
            models.UniqueConstraint(
                F("tournament"), Lower("name"), condition=Q(status__in=IN), name="participant_name_once"
            ),
            models.UniqueConstraint(fields=["tournament", "number"], name="participant_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=["awaiting_payment", "entered", "withdrawn", "disqualified", "lapsed"]),
                name="participant_status_known",
            ),
            models.CheckConstraint(
                condition=Q(fee_status__in=["none", "due", "asked", "paid", "refund_due", "refunded", "failed"]),
                name="participant_fee_known",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="participant_due"),
            models.Index(fields=["payment_id"], condition=Q(payment_id__isnull=False), name="participant_payment"),
            models.Index(fields=["user_id"], condition=Q(user_id__isnull=False), name="participant_user"),
        ]

    def __str__(self) -> str:
        return self.name


class Job(Leased):
    """A draw or a pairing that runs in a worker; the row is the truth, the Celery message a nudge."""

    job_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tournament = models.ForeignKey(Tournament, on_delete=models.PROTECT, related_name="jobs")
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=8, default="queued")
    percent = models.PositiveSmallIntegerField(default=0)
    error = models.JSONField(null=True, help_text="code and message of what refused it")
    created_by = models.UUIDField()
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tournament"], condition=Q(state__in=["queued", "running"]), name="job_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed"]), name="job_state_known"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="job_percent"),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="job_due")]

    def __str__(self) -> str:
        return f"{self.kind}, {self.state}"
