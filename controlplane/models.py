"""Route revisions and what gateways made of them. Both are written once and never changed."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class RouteRevision(models.Model):
    """The whole route table after one change; the newest row is the truth.

    The number is the version that gateways report back. The database refuses UPDATE and DELETE.
    """

    revision = models.BigAutoField(primary_key=True)
    routes = models.JSONField(default=dict, help_text="By context; a context that is not in it is at the monolith.")
    author = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    reverts = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="The revision this undoes."
    )

    class Meta:
        ordering = ["-revision"]
        verbose_name = "route revision"

    def __str__(self) -> str:
        return f"revision {self.revision}"


class RoutePublication(models.Model):
    """What one gateway made of one revision."""

    revision = models.ForeignKey(RouteRevision, on_delete=models.PROTECT, related_name="publications")
    target = models.CharField(max_length=200, help_text="`file`, or the id of a gateway that polls.")
    outcome = models.CharField(max_length=10, choices=[(word, word) for word in ("confirmed", "refused", "timeout")])
    detail = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["revision", "target", "outcome"], name="publication_by_revision")]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.outcome} by {self.target}"
