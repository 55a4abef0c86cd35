"""The ledger in the admin: to look at. The database would refuse a change anyway."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest

from apps.accounts.domain.money import from_minor
from apps.accounts.models.ledger import Account, Entry, Transfer
from kernel.admin import ReadOnly


@admin.register(Account)
class AccountAdmin(ReadOnly):
    list_display = ["id", "user_id", "purpose", "currency", "balance", "on_hold", "version", "status", "created_at"]
    list_filter = ["currency", "status"]
    search_fields = ["=id", "=user_id", "=purpose"]
    ordering = ["-id"]

    @admin.display
    def balance(self, account: Account) -> str:
        return str(from_minor(account.posted))

    @admin.display(description="held")
    def on_hold(self, account: Account) -> str:
        return str(from_minor(account.held))


@admin.register(Transfer)
class TransferAdmin(ReadOnly):
    list_display = ["id", "kind", "status", "failure", "debit", "credit", "total", "currency", "created_at"]
    list_filter = ["kind", "status"]
    search_fields = ["=id", "=ref"]
    ordering = ["-id"]  # no index on created_at; ids are mostly made in the order of time

    @admin.display(description="amount")
    def total(self, transfer: Transfer) -> str:
        return str(from_minor(transfer.amount))


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    list_display = ["key", "transfer_id", "moved", "balance_after", "created_at"]
    fields = ["account_id", "version", "transfer_id", "moved", "balance_after", "chain", "effective_at", "created_at"]
    readonly_fields = ["moved", "balance_after", "chain"]
    search_fields = ["=account_id"]
    ordering = ["-account_id", "-version"]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Entry | None:
        """By the real primary key; ``key`` is computed and has no index."""
        account_id, _, version = unquote(object_id).partition(":")
        return super().get_queryset(request).filter(account_id=account_id, version=version).first()

    @admin.display(description="amount")
    def moved(self, entry: Entry) -> str:
        return str(from_minor(entry.amount))

    @admin.display(description="balance")
    def balance_after(self, entry: Entry) -> str:
        return str(from_minor(entry.balance))

    @admin.display(description="hash")
    def chain(self, entry: Entry) -> str:
        return bytes(entry.hash).hex()
