"""Courts, and matches as the domain's graph has them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from apps.tournaments.models.tournament import Tournament
from kernel.clock import now
from kernel.ids import new_id

SIDES = ("home", "away")


class Court(models.Model):
    """Where matches are played, and when it is free for them: ``windows`` is ``[[from, to], ...]``, ISO 8601 UTC."""

    court_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tournament = models.ForeignKey(Tournament, on_delete=models.PROTECT, related_name="courts")
    name = models.CharField(max_length=100)
    windows = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tournament", "name"], name="court_once")]

    def __str__(self) -> str:
        return self.name


class Match(models.Model):
    """A match: a row of the graph (:class:`apps.tournaments.domain.graph.Match`), and when and where it is played.

    ``home`` and ``away`` are entrant numbers, 0 for nobody, NULL while unknown. ``version`` counts changes, for
    optimistic locks; ``report`` is what a participant says and the other has not confirmed yet.
    """

    match_id = models.UUIDField(
        primary_key=True, db_default=Func(function="uuidv7", output_field=models.UUIDField()), editable=False
    )
    # A draw writes them by the hundred thousand for one tournament, whose row it holds: nothing to check 200,000 times.
    tournament = models.ForeignKey(
        Tournament, on_delete=models.PROTECT, related_name="matches", db_index=False, db_constraint=False
    )
    number = models.PositiveIntegerField()
    stage = models.PositiveSmallIntegerField()
    bracket = models.CharField(max_length=12)
    group = models.PositiveIntegerField()
    round = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    home_from = models.CharField(max_length=24)
    away_from = models.CharField(max_length=24)
    best_of = models.PositiveSmallIntegerField(default=1)
    conditional = models.BooleanField(default=False)
    pool = models.PositiveIntegerField(default=0)
    winner_to = models.PositiveIntegerField(default=0)
    winner_side = models.CharField(max_length=4, default="home")
    loser_to = models.PositiveIntegerField(default=0)
    loser_side = models.CharField(max_length=4, default="home")
    home = models.PositiveIntegerField(null=True)
    away = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=10, default="waiting")
    result_kind = models.CharField(max_length=14, db_default="", blank=True)
    winner = models.CharField(max_length=4, db_default="", blank=True)
    home_score = models.PositiveIntegerField(db_default=0)
    away_score = models.PositiveIntegerField(db_default=0)
    games = models.JSONField(db_default=[])
    entry = models.PositiveIntegerField(db_default=0)
    version = models.PositiveIntegerField(db_default=1)
    court = models.ForeignKey(
        Court, on_delete=models.PROTECT, null=True, blank=True, related_name="matches", db_index=False
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    pinned = models.BooleanField(db_default=False)
    called_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    report = models.JSONField(null=True)
    updated_at = models.DateTimeField(default=now, db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tournament", "number"], name="match_number_once"),
            models.UniqueConstraint(
                fields=["tournament", "stage", "bracket", "group", "round", "position"], name="match_place_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "ready", "running", "finished", "not_needed"]),
                name="match_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="finished") | (Q(home__isnull=False) & Q(away__isnull=False)),
                name="match_finished_between_two",
            ),
            models.CheckConstraint(
                condition=(Q(status="finished") & ~Q(result_kind="")) | (~Q(status="finished") & Q(result_kind="")),
                name="match_result_when_finished",
            ),
            models.CheckConstraint(condition=Q(home=0) | ~Q(home=F("away")), name="match_not_against_oneself"),
            models.CheckConstraint(condition=Q(winner__in=["", *SIDES]), name="match_winner_known"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="match_ends_after_start"
            ),
        ]
        # A draw writes all matches at once: no index that most of them would be in without need.
        indexes = [
            models.Index(fields=["tournament", "pool"], condition=Q(pool__gt=0), name="match_of_pool"),
            models.Index(fields=["court"], condition=Q(court__isnull=False), name="match_on_court"),
        ]

    def __str__(self) -> str:
        return f"match {self.number}"
