"""The ledger's tables as Django sees them: to read. ``sql/`` defines them and ``post`` alone writes them."""

from __future__ import annotations

from django.db import models

__all__ = ["Account", "Entry", "Transfer"]


class Account(models.Model):
    """A wallet of a user, or an account of the club for a purpose. Amounts are minor units."""

    id = models.UUIDField(primary_key=True)
    user_id = models.UUIDField(null=True)
    purpose = models.TextField(null=True)  # noqa: DJ001 -- NULL: a user's
    currency = models.CharField(max_length=3)
    posted = models.BigIntegerField()
    held = models.BigIntegerField()
    overdraft = models.BigIntegerField()
    version = models.BigIntegerField()
    status = models.TextField()
    moved_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "account"

    def __str__(self) -> str:
        return f"{self.purpose or self.user_id} {self.currency}"


class Transfer(models.Model):
    """One attempt to move money and its outcome, fixed for ever."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    debit = models.UUIDField()
    credit = models.UUIDField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, null=True)  # noqa: DJ001 -- NULL: the account is unknown
    ref = models.UUIDField(null=True)
    status = models.TextField()
    failure = models.TextField()
    description = models.TextField()
    effective_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "transfer"

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Entry(models.Model):
    """One leg of a posted transfer; ``key`` is account and version, for the admin's sake."""

    key = models.TextField(primary_key=True)
    account_id = models.UUIDField()
    version = models.BigIntegerField()
    transfer_id = models.UUIDField()
    amount = models.BigIntegerField()
    balance = models.BigIntegerField()
    hash = models.BinaryField()
    effective_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "entry"
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["account_id", "version"], name="entry_pkey")]

    def __str__(self) -> str:
        return f"{self.account_id} version {self.version}"
