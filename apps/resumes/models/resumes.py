"""Resumes, what they were before, and where the public reads them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, GeneratedField

from kernel.clock import now
from kernel.ids import new_id


class Lexemes(Func):
    """Texts as lexemes, letter by letter: no parser takes ``c++`` or ``node.js`` apart."""

    function = "array_to_tsvector"
    output_field = SearchVectorField()


class Words(Func):
    """The words of a text; immutable, as its configuration is named."""

    template = "to_tsvector('simple'::regconfig, %(expressions)s)"
    output_field = SearchVectorField()


class Resume(models.Model):
    """A resume. ``document`` is all of it, the text of a JSON Resume: the order its owner chose stays.

    ``skill_words`` and ``search_text`` are taken from it whenever it is written, and the vectors from them.
    """

    resume_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user_id = models.UUIDField()
    title = models.CharField(max_length=200)
    document = models.TextField()
    skill_words = ArrayField(models.TextField(), default=list, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    skill_vector = GeneratedField(
        expression=Lexemes(F("skill_words")), output_field=SearchVectorField(), db_persist=True
    )
    search_vector = GeneratedField(
        expression=Words(F("search_text")), output_field=SearchVectorField(), db_persist=True
    )
    created_by = models.UUIDField(null=True, editable=False)
    idempotency_key = models.CharField(max_length=255, null=True, editable=False)  # noqa: DJ001 - NULL: none was sent
    fingerprint = models.BinaryField(max_length=32, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["created_by", "idempotency_key"], name="resume_key_once")]
        indexes = [
            models.Index(fields=["user_id", "-resume_id"], name="resume_of_user"),
            GinIndex(fields=["skill_vector"], name="resume_skills"),
            GinIndex(fields=["search_vector"], name="resume_words"),
        ]

    def __str__(self) -> str:
        return self.title


class ResumeVersion(models.Model):
    """What a resume said from one change to the next; never written again."""

    resume = models.ForeignKey(Resume, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    document = models.TextField()
    changed_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resume", "version"], name="resume_version_once")]

    def __str__(self) -> str:
        return f"{self.version}: {self.title}"


class PublicLink(models.Model):
    """The secret address of a published resume. Taken back, the row is gone, and its slug never works again."""

    resume = models.OneToOneField(Resume, on_delete=models.CASCADE, primary_key=True, related_name="link")
    slug = models.CharField(max_length=64, unique=True)
    show_contacts = models.BooleanField(default=False)
    theme = models.CharField(max_length=12, default="classic")
    views = models.PositiveBigIntegerField(default=0)
    downloads = models.PositiveBigIntegerField(default=0)
    published_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return str(self.resume_id)
