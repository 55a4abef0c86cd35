"""Keys that sign access tokens, and the refresh tokens people hold."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from apps.accounts.models.users import User


class SigningKey(models.Model):
    """A key pair; its state follows from its timestamps, so no job has to move it on.

    next (published, does not sign yet) -> active -> retiring (verifies only) -> dropped.
    """

    kid = models.CharField(max_length=64, primary_key=True, help_text="RFC 7638 thumbprint.")
    algorithm = models.CharField(max_length=16)
    public_jwk = models.JSONField()
    sealed_private_key = models.BinaryField()
    published_at = models.DateTimeField()
    active_from = models.DateTimeField()
    retire_at = models.DateTimeField(null=True, blank=True, help_text="When its successor takes over.")
    drop_at = models.DateTimeField(null=True, blank=True, help_text="When its last token has expired.")

    class Meta:
        constraints = [
            # One NULL at most: there is always exactly one newest key, even if two rotate at once.
            models.UniqueConstraint(name="signing_key_one_newest", fields=["retire_at"], nulls_distinct=False),
            models.CheckConstraint(
                name="signing_key_times_in_order",
                condition=Q(published_at__lte=F("active_from"))
                & (Q(retire_at=None, drop_at=None) | Q(active_from__lte=F("retire_at"), retire_at__lt=F("drop_at"))),
            ),
        ]

    def __str__(self) -> str:
        return self.kid

    def state_at(self, moment: datetime) -> str:
        """``next``, ``active``, ``retiring`` or ``dropped``."""
        if moment < self.active_from:
            return "next"
        if self.retire_at is None or self.drop_at is None or moment < self.retire_at:
            return "active"
        return "retiring" if moment < self.drop_at else "dropped"


class RefreshFamily(models.Model):
    """One sign-in: the chain of refresh tokens that follow from it, revoked as a whole."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="families")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True, help_text="When its newest token ends.")
    client_address = models.CharField(max_length=64, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_for = models.CharField(max_length=16, blank=True, help_text="logout, reuse or ban")

    class Meta:
        verbose_name_plural = "refresh families"

    def __str__(self) -> str:
        return str(self.pk)


class RefreshToken(models.Model):
    """One refresh token, known by its hash alone."""

    digest = models.BinaryField(primary_key=True, max_length=32, help_text="SHA-256 of the token.")
    family = models.ForeignKey(RefreshFamily, on_delete=models.CASCADE, related_name="tokens")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"token of {self.family_id}"
