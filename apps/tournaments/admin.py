"""What administrators see of tournaments. Nothing is edited here: a change goes through its use-case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from apps.tournaments.models import Court, Job, LogEntry, Match, Participant, Tournament
from apps.tournaments.usecases.cancel_tournament import cancel_tournament
from apps.tournaments.usecases.disqualify_participant import disqualify_participant
from kernel.admin import ReadOnly
from kernel.clock import now
from kernel.errors import DomainError
from kernel.identity.principal import Principal

SHOWN = 200
"""Participants on a tournament's page; all of them are in their own list."""


class ParticipantInline(admin.TabularInline):
    model = Participant
    fields = readonly_fields = ("name", "user_id", "seed", "rating", "number", "status", "fee_status")
    ordering = ("seed", "participant_id")
    verbose_name_plural = f"participants (the first {SHOWN})"
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participant]:
        found: QuerySet[Participant] = super().get_queryset(request)
        match = request.resolver_match
        page = found.filter(tournament_id=match.kwargs["object_id"]) if match else found.none()
        return found.filter(pk__in=list(page.order_by(*self.ordering).values_list("pk", flat=True)[:SHOWN]))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_add_permission


@admin.register(Tournament)
class TournamentAdmin(ReadOnly):
    list_display = ("name", "tournament_type", "status", "participants", "max_participants", "matches_", "start_date")
    list_filter = ("status", "tournament_type", "entrant_kind", "start_date")
    search_fields = ("name", "=tournament_id")
    ordering = ("-tournament_id",)
    exclude = ("fingerprint", "idempotency_key")
    inlines = (ParticipantInline,)
    actions = ("cancel",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tournament]:
        found: QuerySet[Tournament] = super().get_queryset(request)
        return found.annotate(match_count=Count("matches"))

    @admin.display(description="matches")
    def matches_(self, tournament: Any) -> int:
        return int(tournament.match_count)

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    @admin.action(description="Cancel, and give entry fees back", permissions=["cancel"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Tournament]) -> None:
        for tournament in queryset:
            try:
                cancel_tournament(caller=_administrator(request), tournament_id=tournament.tournament_id)
            except DomainError as error:
                self.message_user(request, f"{tournament}: {error.public}", messages.ERROR)
            else:
                self.message_user(request, f"{tournament} is cancelled.", messages.SUCCESS)


@admin.register(Participant)
class ParticipantAdmin(ReadOnly):
    list_display = ("name", "tournament", "seed", "rating", "number", "status", "fee_status", "created_at")
    list_filter = ("status", "fee_status", "created_at")
    list_select_related = ("tournament",)
    search_fields = ("name", "=user_id", "=participant_id", "=tournament__tournament_id", "=payment_id")
    ordering = ("-participant_id",)
    actions = ("disqualify",)

    def has_disqualify_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    @admin.action(description="Disqualify", permissions=["disqualify"])
    def disqualify(self, request: HttpRequest, queryset: QuerySet[Participant]) -> None:
        by = _administrator(request).user_id
        for one in queryset:
            try:
                disqualify_participant(tournament_id=one.tournament_id, participant_id=one.participant_id, by=by)
            except DomainError as error:
                self.message_user(request, f"{one}: {error.public}", messages.ERROR)
            else:
                self.message_user(request, f"{one} is out.", messages.SUCCESS)


@admin.register(Match)
class MatchAdmin(ReadOnly):
    list_display = (
        "number", "tournament", "bracket", "round", "position", "home", "away", "status", "result_kind", "court",
        "starts_at",
    )  # fmt: skip
    list_filter = ("status", "bracket", "result_kind")
    list_select_related = ("tournament", "court")
    search_fields = ("=match_id", "=tournament__tournament_id", "tournament__name")
    ordering = ("-tournament_id", "number")


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly):
    list_display = ("tournament", "seq", "kind", "match", "user_id", "at")
    list_filter = ("kind", "at")
    list_select_related = ("tournament",)
    search_fields = ("=tournament__tournament_id", "tournament__name")
    ordering = ("-tournament_id", "-seq")


@admin.register(Court)
class CourtAdmin(ReadOnly):
    list_display = ("name", "tournament")
    list_select_related = ("tournament",)
    search_fields = ("name", "=tournament__tournament_id", "tournament__name")


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = ("kind", "tournament", "state", "percent", "attempts", "created_at", "updated_at")
    list_filter = ("kind", "state")
    list_select_related = ("tournament",)
    search_fields = ("=job_id", "=tournament__tournament_id", "tournament__name")
    ordering = ("-job_id",)


def _administrator(request: HttpRequest) -> Principal:
    """The person at the admin site, as a use-case knows callers."""
    moment = now()
    user_id = UUID(str(request.user.pk))
    return Principal(user_id=user_id, role="admin", token_id="", issued_at=moment, expires_at=moment)
