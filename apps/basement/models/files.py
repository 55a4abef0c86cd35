"""Files and their bytes. A blob is what lies in the storage; files of one owner with equal bytes share it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.basement.models.category import Category
from apps.basement.models.words import name_vector
from kernel.ids import new_id


class Bucket(models.Model):
    """What may be put where. A file of another kind, or a larger one, is refused."""

    name = models.SlugField(primary_key=True, max_length=63)
    title = models.CharField(max_length=120, blank=True)
    largest_bytes = models.BigIntegerField(default=100 * 2**20)
    kinds = ArrayField(models.CharField(max_length=12), help_text="image, document, audio, video, archive, other")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(largest_bytes__gt=0), name="bucket_takes_something")]

    def __str__(self) -> str:
        return self.name


class Usage(models.Model):
    """How much of their quota an owner uses: every file's size, and what uploads on their way have reserved."""

    owner_id = models.UUIDField(primary_key=True)
    used_bytes = models.BigIntegerField(default=0)
    limit_bytes = models.BigIntegerField(null=True, blank=True, help_text="empty: the setting's")

    class Meta:
        verbose_name_plural = "usages"
        constraints = [models.CheckConstraint(condition=Q(used_bytes__gte=0), name="usage_not_negative")]


class Incoming(models.Model):
    """Bytes that no file has: known before the first is written, gone in the transaction that keeps them.

    What nobody touched for longer than any pause can be was left by a process that died. What is ``doomed`` nobody may
    keep any more. The garbage collection takes both: bytes first, then the row.
    """

    storage_key = models.CharField(primary_key=True, max_length=200)
    owner_id = models.UUIDField()
    doomed = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())  # or touched

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="incoming_by_age")]


class Blob(models.Model):
    """Bytes in the storage under ``storage_key``, named by nobody but us; ``references`` counts their files.

    At zero references the row is garbage: collected, bytes first.
    """

    blob_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_id = models.UUIDField()
    sha256 = models.BinaryField(max_length=32)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=127)
    kind = models.CharField(max_length=12)
    storage_key = models.CharField(max_length=200, unique=True)
    references = models.PositiveIntegerField(default=0)
    missing_since = models.DateTimeField(null=True, blank=True, help_text="the check did not find its bytes")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "sha256"], name="blob_once_per_owner"),
            models.CheckConstraint(condition=Q(size__gte=0), name="blob_size_not_negative"),
        ]
        indexes = [models.Index(fields=["blob_id"], name="blob_garbage", condition=Q(references=0))]


class File(models.Model):
    """A file of its owner: a name, tags and a place for a blob."""

    file_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_id = models.UUIDField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="files")
    file_name = models.CharField(max_length=255)
    file_tags = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    bucket = models.ForeignKey(Bucket, on_delete=models.PROTECT, related_name="files")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=127)
    idempotency_key = models.CharField(max_length=255, null=True, editable=False)  # noqa: DJ001 - NULL: none was sent
    fingerprint = models.BinaryField(max_length=32, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "idempotency_key"], name="file_key_once_per_owner"),
        ]
        indexes = [
            models.Index(fields=["owner_id", "-file_id"], name="file_of_owner"),
            GinIndex(fields=["file_tags"], name="file_by_tag"),
            GinIndex(name_vector(), name="file_by_words"),
        ]

    def __str__(self) -> str:
        return self.file_name


class Hold(models.Model):
    """Another context needs the file: it is not deleted, and when ``public`` anybody may read it."""

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="holds")
    holder = models.CharField(max_length=120)
    public = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "holder"], name="hold_once")]

    def __str__(self) -> str:
        return self.holder


class Share(models.Model):
    """A link for whoever has it: until ``expires_at``, ``most_downloads`` times. Only a hash of its secret is kept."""

    share_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="shares")
    secret_hash = models.BinaryField(max_length=32, unique=True)
    password = models.CharField(max_length=128, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    most_downloads = models.PositiveIntegerField(null=True, blank=True)
    downloads = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(most_downloads__isnull=True) | Q(downloads__lte=F("most_downloads")),
                name="share_not_overdrawn",
            )
        ]
