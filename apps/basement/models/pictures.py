"""Thumbnails of blobs that are pictures."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.basement.models.files import Blob
from kernel.leases import Leased


class Picture(Leased):
    """What there is to see of a blob. ``thumbnails``: longest edge in pixels to key, width, height, bytes."""

    blob = models.OneToOneField(Blob, primary_key=True, on_delete=models.CASCADE, related_name="picture")
    status = models.CharField(max_length=8, default="pending")
    failure_code = models.CharField(max_length=50, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    thumbnails = models.JSONField(default=dict)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["pending", "ready", "failed"]), name="picture_status_known")
        ]
        indexes = [models.Index(fields=["next_at"], name="picture_due", condition=Q(next_at__isnull=False))]
