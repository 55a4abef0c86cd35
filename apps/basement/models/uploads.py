"""Uploads by tus: received in pieces, over many requests and hosts."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.basement.models.files import Bucket, File
from kernel.ids import new_id
from kernel.leases import Leased


class Upload(Leased):
    """``received`` bytes of ``length`` are in the storage. The lease is the lock of who writes now, or finishes it.

    ``staging`` is what the storage needs to go on: nothing on a disk, an id and parts in S3.
    """

    upload_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_id = models.UUIDField()
    length = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    status = models.CharField(max_length=10, default="open")
    refused_code = models.CharField(max_length=50, blank=True)
    file_name = models.CharField(max_length=255)
    declared_type = models.CharField(max_length=127, blank=True)
    file_tags = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    bucket = models.ForeignKey(Bucket, on_delete=models.PROTECT, related_name="+")
    storage_key = models.CharField(max_length=200, unique=True)
    staging = models.JSONField(default=dict)
    file = models.ForeignKey(File, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(length__gte=0) & Q(received__gte=0) & Q(received__lte=F("length")),
                name="upload_within_length",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "received", "done", "refused"]), name="upload_status_known"
            ),
        ]
        indexes = [
            models.Index(fields=["owner_id", "-upload_id"], name="upload_of_owner"),
            models.Index(fields=["next_at"], name="upload_due", condition=Q(next_at__isnull=False)),
        ]
