"""Players and what they did, season by season."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kernel.clock import now
from kernel.ids import new_id


class Player(models.Model):
    """A player. ``statistics`` is what was written without a season; figures per season are rows of their own."""

    player_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    full_name = models.CharField(max_length=200)
    country = models.CharField(max_length=100, blank=True)
    position = models.CharField(max_length=12)
    role = models.CharField(max_length=60, blank=True)
    age = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, default="active")
    current_team = models.CharField(max_length=120, blank=True)
    league = models.CharField(max_length=120, blank=True)
    market_value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    statistics = models.JSONField(default=dict, blank=True)
    external_id = models.CharField(
        max_length=100, null=True, blank=True, unique=True, help_text="of an import; the same again is the same player"
    )
    created_by = models.UUIDField(null=True, editable=False)
    idempotency_key = models.CharField(max_length=255, null=True, editable=False)  # noqa: DJ001 - NULL: none was sent
    fingerprint = models.BinaryField(max_length=32, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["created_by", "idempotency_key"], name="player_key_once"),
            models.CheckConstraint(condition=Q(age__gte=5) & Q(age__lte=70), name="player_age"),
            models.CheckConstraint(
                condition=Q(market_value__isnull=True) | Q(market_value__gte=0), name="player_value_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(position__in=["goalkeeper", "defender", "midfielder", "forward"]),
                name="player_position_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["active", "retired", "free_agent"]), name="player_status_known"
            ),
        ]
        indexes = [models.Index(fields=["position", "player_id"], name="player_by_position")]

    def __str__(self) -> str:
        return self.full_name


class Season(models.Model):
    """A player's figures of one season: ``metrics`` are totals by name; rates are computed from ``minutes``."""

    player = models.ForeignKey(Player, on_delete=models.CASCADE, related_name="seasons")
    season = models.CharField(max_length=9, help_text="2025/26")
    matches = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveIntegerField(default=0)
    metrics = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["player", "season"], name="season_once")]
        indexes = [models.Index(fields=["season", "player"], name="season_of_players")]

    def __str__(self) -> str:
        return self.season
