"""Django's admin for people, keys and sessions. It changes nothing except through the use-cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.accounts import admin_ledger  # noqa: F401 -- registers the ledger's pages
from apps.accounts.models import RefreshFamily, SigningKey, User
from apps.accounts.usecases.approve_user import approve_user
from apps.accounts.usecases.ban_user import ban_user
from apps.accounts.usecases.unban_user import unban_user
from kernel import clock
from kernel.admin import ReadOnly
from kernel.errors import DomainError


@admin.register(User)
class UserAdmin(ReadOnly):
    list_display = ("__str__", "email", "phone_number", "role", "status", "created_at")
    list_filter = ("status", "role", "created_at")
    search_fields = ("name", "email", "phone_number", "id")
    ordering = ("-id",)
    fields = (
        "id", "name", "email", "phone_number", "date_of_birth", "role", "status", "approved_at", "created_at",
        "last_login",
    )  # fmt: skip
    actions = ("approve", "ban", "unban")

    @admin.action(description="Approve selected trainers", permissions=["view"])
    def approve(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        self._each(request, chosen, "approved", lambda user: approve_user(user_id=user.pk))

    @admin.action(description="Ban selected users", permissions=["view"])
    def ban(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        by = UUID(str(request.user.pk))
        self._each(request, chosen, "banned", lambda user: ban_user(user_id=user.pk, by=by))

    @admin.action(description="Lift the ban of selected users", permissions=["view"])
    def unban(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        self._each(request, chosen, "unbanned", lambda user: unban_user(user_id=user.pk))

    def _each(self, request: HttpRequest, chosen: QuerySet[User], word: str, act: Callable[[User], Any]) -> None:
        done = 0
        for user in chosen:
            try:
                act(user)
                done += 1
            except DomainError as refused:
                self.message_user(request, f"{user}: {refused.public}", messages.ERROR)
        if done:
            self.message_user(request, f"{done} {word}.", messages.SUCCESS)


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnly):
    list_display = ("kid", "algorithm", "state", "published_at", "active_from", "retire_at", "drop_at")
    fields = ("kid", "algorithm", "state", "public_jwk", "published_at", "active_from", "retire_at", "drop_at")
    ordering = ("-active_from",)

    @admin.display()
    def state(self, key: SigningKey) -> str:
        return key.state_at(clock.now())


@admin.register(RefreshFamily)
class RefreshFamilyAdmin(ReadOnly):
    list_display = ("id", "user", "created_at", "expires_at", "client_address", "revoked_at", "revoked_for")
    list_filter = ("revoked_for", "created_at")
    search_fields = ("id", "user__email", "user__phone_number")
    list_select_related = ("user",)
    ordering = ("-id",)
