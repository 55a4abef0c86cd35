"""Notifications in the admin: to look at, to take back, and to tell everybody or a role something."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.notifications.domain.audiences import EVERYONE, role
from apps.notifications.domain.draft import Draft
from apps.notifications.models import Notification
from apps.notifications.usecases.send_notification import send_notification
from kernel.ids import new_id

AUDIENCES = [(EVERYONE, "Everybody"), *((role(name), f"All of role {name}") for name in ("member", "trainer", "admin"))]


class BroadcastForm(forms.ModelForm):
    """:cvar key: made with the page, so that a double click is one notification."""

    audience = forms.ChoiceField(choices=AUDIENCES)
    message = forms.CharField(max_length=2000, widget=forms.Textarea)
    key = forms.UUIDField(initial=new_id, widget=forms.HiddenInput)

    class Meta:
        model = Notification
        fields = ("audience", "message")


class AudienceFilter(admin.SimpleListFilter):
    title = "audience"
    parameter_name = "for"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("person", "One person"), ("role", "A role"), ("everyone", "Everybody")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notification]) -> QuerySet[Notification]:
        kind = self.value()
        return queryset.filter(audience__startswith=kind) if kind else queryset


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin):
    list_display = ("seq", "audience", "event_type", "message", "created_by", "created_at", "expires_at")
    list_filter = (AudienceFilter, "created_at")
    search_fields = ("=audience", "=event_type", "message")
    ordering = ("-seq",)
    exclude = ("fingerprint",)
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs) if obj else BroadcastForm

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fields(request, obj) if obj else ("audience", "message", "key")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the use-case; the object becomes what it stored."""
        said = form.cleaned_data
        sent = send_notification(
            audience=said["audience"],
            draft=Draft(message=said["message"], event_type="announcement"),
            created_by=UUID(str(request.user.pk)),
            source=f"admin:{said['key']}",
        )
        obj.notification_id, obj.seq = sent.notification.notification_id, sent.notification.seq
