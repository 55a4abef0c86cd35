"""What was generated, by whom, for how much; and what may still be spent. Never the key, the prompt or the facts."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kernel.clock import now
from kernel.ids import new_id


class Generation(models.Model):
    """One input of one writer, and the report that came of it; ``generation_id`` is the report's id.

    While it runs, ``lease_id`` holds it until ``lease_until``; only the holder writes the outcome. After an answer
    that was no use it is left alone until ``rest_until``. Tokens, cost, attempts and losses add up over its runs.
    """

    generation_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    facts_hash = models.CharField(max_length=64)
    prompt_version = models.CharField(max_length=40)
    prompt_hash = models.CharField(max_length=64)
    provider = models.CharField(max_length=20)
    model = models.CharField(max_length=80)
    state = models.CharField(max_length=10)
    requested_by = models.UUIDField(null=True)
    lease_id = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    rest_until = models.DateTimeField(null=True, editable=False)
    runs = models.PositiveIntegerField(default=1)
    attempts = models.PositiveIntegerField(default=0, help_text="calls to the provider")
    lost = models.PositiveIntegerField(default=0, help_text="calls whose answer, and price, never arrived")
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0, help_text="thoughts included")
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=0, help_text="US dollars")
    latency_ms = models.PositiveIntegerField(default=0)
    model_version = models.CharField(max_length=80, blank=True)
    response_id = models.CharField(max_length=100, blank=True)
    finish_reason = models.CharField(max_length=40, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    fell_back_because = models.CharField(max_length=60, blank=True)
    report = models.TextField(blank=True)
    claims = models.JSONField(default=list)
    recommendation = models.CharField(max_length=10, blank=True)
    confidence = models.CharField(max_length=6, blank=True)
    dropped_reasons = ArrayField(models.CharField(max_length=60), default=list)
    created_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facts_hash", "prompt_hash", "provider", "model"], name="generation_once_per_input"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "succeeded", "failed"]), name="generation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="succeeded") ^ Q(report=""), name="generation_report_when_succeeded"
            ),
            models.CheckConstraint(
                condition=Q(state="running") ^ Q(lease_id__isnull=True), name="generation_lease_while_running"
            ),
            models.CheckConstraint(condition=Q(cost__gte=0), name="generation_cost_not_negative"),
        ]
        indexes = [models.Index(fields=["finished_at"], name="generation_finished")]

    def __str__(self) -> str:
        return f"{self.provider} {self.model}, {self.state}"


class Budget(models.Model):
    """What a day has cost: the club (``scope`` nil), or one person.

    ``reserved`` is held for runs that have no outcome yet. A run that died leaves its part: nobody knows what it spent.
    """

    pk = models.CompositePrimaryKey("day", "scope")
    day = models.DateField()
    scope = models.UUIDField()
    reserved = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    spent = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    reports = models.PositiveIntegerField(default=0, help_text="runs that cost something, or may")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reserved__gte=0, spent__gte=0), name="budget_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.scope}"
