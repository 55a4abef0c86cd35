"""Notifications and who has read them. The only writer of notifications is ``notifications_send`` (SQL)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kernel.ids import new_id


class Stream(models.Model):
    """One row: the number of the newest notification; its lock puts all of them in one order."""

    name = models.CharField(primary_key=True, max_length=10)
    last_seq = models.BigIntegerField()

    class Meta:
        db_table = "notifications_stream"


class Notification(models.Model):
    """One row however many people it is for.

    ``audience`` is one word of :mod:`apps.notifications.domain.audiences`; ``source`` names the fact it tells, so that
    it is told once; ``fingerprint`` is the request of an Idempotency-Key.
    """

    notification_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seq = models.BigIntegerField(unique=True, editable=False)
    audience = models.CharField(max_length=50)
    message = models.TextField()
    event_type = models.CharField(max_length=100)
    data = models.JSONField()
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    source = models.TextField(null=True, unique=True)  # noqa: DJ001  # many without, each unique if given
    fingerprint = models.BinaryField(null=True)

    class Meta:
        db_table = "notifications_notification"
        indexes = [
            models.Index(fields=["audience", "seq"], name="notifications_audience"),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="notifications_expiry"),
            models.Index(fields=["created_at"], name="notifications_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__regex=r"^(everyone|role:[a-z]{1,20}|person:[0-9a-f-]{36})$"),
                name="notifications_audience_word",
            ),
            # Nobody can say that all of a role have read: only its end takes such a row away.
            models.CheckConstraint(
                condition=Q(audience__startswith="person:") | Q(expires_at__isnull=False),
                name="notifications_many_expire",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.message[:40]}"


class ReadMark(models.Model):
    """Somebody has read one notification."""

    pk = models.CompositePrimaryKey("user_id", "notification_id")
    user_id = models.UUIDField()
    # The foreign key is made by hand, with ON DELETE CASCADE: retention deletes by SQL.
    notification = models.ForeignKey(Notification, on_delete=models.DO_NOTHING, db_constraint=False)
    read_at = models.DateTimeField()

    class Meta:
        db_table = "notifications_read_mark"


class Reader(models.Model):
    """Somebody has read everything up to a number, when they last said so: one row, however much that was."""

    user_id = models.UUIDField(primary_key=True)
    read_up_to = models.BigIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        db_table = "notifications_reader"
