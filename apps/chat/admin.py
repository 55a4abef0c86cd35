"""What staff see of chat. Messages can be read and removed, never written or changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from apps.chat.models import Member, Message, Room


class MemberInline(admin.TabularInline):
    model = Member
    extra = 0


@admin.register(Room)
class RoomAdmin(admin.ModelAdmin):
    list_display = ("name", "public", "owner_id", "last_seq", "created_at")
    list_filter = ("public",)
    search_fields = ("name",)
    readonly_fields = ("last_seq", "created_at")
    inlines = (MemberInline,)


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    list_display = ("room", "seq", "user_id", "message", "sent_at")
    list_select_related = ("room",)
    search_fields = ("room__name", "message")
    show_full_result_count = False

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False
