"""The tree of categories."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from kernel.ids import new_id


class Category(models.Model):
    """A node: ``path`` has the ids from the root down to itself, so a subtree is ``path @> {id}`` and a cycle cannot be
    written: no id is in its own ancestors' path."""

    category_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    level = models.PositiveSmallIntegerField(default=0, editable=False)
    path = ArrayField(models.UUIDField(), editable=False)
    created_by = models.UUIDField(null=True, editable=False)
    idempotency_key = models.CharField(max_length=255, null=True, editable=False)  # noqa: DJ001 - NULL: none was sent
    fingerprint = models.BinaryField(max_length=32, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["parent", "slug"], name="category_slug_once", nulls_distinct=False),
            models.UniqueConstraint(fields=["created_by", "idempotency_key"], name="category_key_once_per_creator"),
            models.CheckConstraint(condition=~Q(parent=F("category_id")), name="category_not_its_own_parent"),
            models.CheckConstraint(condition=Q(path__len=F("level") + 1), name="category_level_is_depth"),
        ]
        indexes = [GinIndex(fields=["path"], name="category_by_path")]

    def __str__(self) -> str:
        return self.title
