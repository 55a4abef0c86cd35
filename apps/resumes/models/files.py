"""Which of the basement's files a resume has, and whether the basement knows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kernel.clock import now
from kernel.ids import new_id
from kernel.leases import Leased


class ResumeFile(Leased):
    """A file of a resume; due while the basement may think otherwise. Outlives its resume until the file is let go.

    ``revision`` is raised by every change of what is wanted: a sweep that worked on an older one comes again.
    """

    link_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resume_id = models.UUIDField()
    file_id = models.UUIDField()
    user_id = models.UUIDField()
    wanted = models.BooleanField(default=True)
    place = models.PositiveSmallIntegerField(
        null=True, help_text="in the list of files; NULL when it is only the photo"
    )
    is_photo = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    held = models.BooleanField(default=False)
    file_name = models.CharField(max_length=255, blank=True)
    file_url = models.CharField(max_length=500, blank=True)
    content_type = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resume_id", "file_id"], name="resume_file_once"),
            models.UniqueConstraint(
                fields=["resume_id"], condition=Q(is_photo=True, wanted=True), name="resume_one_photo"
            ),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="resume_file_due")]

    def __str__(self) -> str:
        return self.file_name or str(self.file_id)
