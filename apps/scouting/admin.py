"""Scouting for the eyes of an administrator. Nothing here is edited."""

from __future__ import annotations

from django.contrib import admin

from apps.scouting.models import Generation
from kernel.admin import ReadOnly


@admin.register(Generation)
class GenerationAdmin(ReadOnly):
    list_display = ["generation_id", "provider", "model", "state", "attempts", "cost", "error_code", "created_at"]
    list_filter = ["state", "provider", "model", "error_code", "created_at"]
    search_fields = ["=generation_id", "=requested_by", "=facts_hash", "=response_id"]
    date_hierarchy = "created_at"
    ordering = ["-generation_id"]
    exclude = ["lease_id"]
    show_full_result_count = False
