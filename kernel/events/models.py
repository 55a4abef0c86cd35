"""Tables that every context's database has. Column names are Debezium's where it has one."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Outbox(models.Model):
    """Events committed and not yet on the bus; a row is deleted when the bus has taken it."""

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(db_default=models.Func(function="uuidv7"))
    aggregatetype = models.TextField()
    aggregateid = models.TextField()
    type = models.TextField()
    version = models.IntegerField(db_default=1)
    payload = models.JSONField()
    headers = models.JSONField(db_default=models.Value({}, output_field=models.JSONField()))
    created_at = models.DateTimeField(db_default=Now())
    attempts = models.IntegerField(db_default=0)
    next_at = models.DateTimeField(db_default=Now())
    parked_at = models.DateTimeField(null=True)
    last_error = models.TextField(db_default="")

    class Meta:
        db_table = "outbox"
        indexes = [models.Index(fields=["aggregateid", "id"], name="outbox_key")]


class Inbox(models.Model):
    """Events whose effect has happened, written in the transaction of the effect."""

    pk = models.CompositePrimaryKey("consumer", "event_id")
    consumer = models.TextField()
    event_id = models.UUIDField()
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "inbox"


class Deferred(models.Model):
    """Events that a consumer could not digest yet, and those of the same key waiting behind them."""

    id = models.BigAutoField(primary_key=True)
    consumer = models.TextField()
    event_id = models.UUIDField()
    topic = models.TextField()
    key = models.TextField()
    envelope = models.BinaryField()
    attempts = models.IntegerField(db_default=0)
    next_at = models.DateTimeField(db_default=Now())
    parked_at = models.DateTimeField(null=True)
    last_error = models.TextField(db_default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "deferred"
        constraints = [models.UniqueConstraint(fields=["consumer", "event_id"], name="deferred_once")]
        indexes = [models.Index(fields=["consumer", "key", "id"], name="deferred_key")]
