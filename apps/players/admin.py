"""What administrators see of players and scouting. Nothing is edited here: a change goes through its use-case."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.players.models import Player, Report, ScoutJob, Season
from apps.players.usecases.delete_player import delete_players
from kernel.admin import ReadOnly


class SeasonInline(admin.TabularInline):
    model = Season
    fields = readonly_fields = ("season", "matches", "minutes", "metrics", "updated_at")
    ordering = ("-season",)
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_add_permission


@admin.register(Player)
class PlayerAdmin(ReadOnly):
    list_display = ("full_name", "position", "role", "age", "status", "current_team", "league", "market_value")
    list_filter = ("position", "status", "league")
    search_fields = ("full_name", "=player_id", "=external_id", "current_team")
    ordering = ("-player_id",)
    exclude = ("fingerprint", "idempotency_key")
    inlines = (SeasonInline,)
    actions = ("delete_with_reports",)

    def has_remove_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    @admin.action(description="Delete, with seasons and reports", permissions=["remove"])
    def delete_with_reports(self, request: HttpRequest, queryset: QuerySet[Player]) -> None:
        deleted = delete_players(player_ids=list(queryset.values_list("player_id", flat=True)))
        self.message_user(request, f"{len(deleted)} deleted.", messages.SUCCESS)


@admin.register(ScoutJob)
class ScoutJobAdmin(ReadOnly):
    list_display = ("job_id", "player", "state", "step", "percent", "attempts", "request_id", "created_at")
    list_filter = ("state", "step", "created_at")
    list_select_related = ("player",)
    search_fields = ("=job_id", "=player__player_id", "request_id")
    ordering = ("-job_id",)


@admin.register(Report)
class ReportAdmin(ReadOnly):
    list_display = ("report_id", "player", "provider", "model", "recommendation", "confidence", "cost", "created_at")
    list_filter = ("provider", "recommendation", "confidence", "created_at")
    list_select_related = ("player",)
    search_fields = ("=report_id", "=player__player_id", "facts_hash", "prompt_hash")
    ordering = ("-created_at",)
