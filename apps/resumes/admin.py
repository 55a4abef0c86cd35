"""What administrators see of resumes. Nothing is edited here: a change goes through its use-case."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.resumes.models import PublicLink, Resume, ResumeFile, ResumeVersion
from kernel.admin import ReadOnly


class VersionInline(admin.TabularInline):
    model = ResumeVersion
    fields = readonly_fields = ("version", "title", "changed_by", "created_at")
    ordering = ("-version",)
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_add_permission


@admin.register(Resume)
class ResumeAdmin(ReadOnly):
    list_display = ("title", "user_id", "version", "is_public", "views", "created_at", "updated_at")
    list_filter = (("link", admin.EmptyFieldListFilter), "updated_at")
    list_select_related = ("link",)
    search_fields = ("title", "=resume_id", "=user_id")
    ordering = ("-resume_id",)
    fields = ("resume_id", "user_id", "title", "version", "skill_words", "document", "created_at", "updated_at")
    inlines = (VersionInline,)

    @admin.display(boolean=True)
    def is_public(self, resume: Resume) -> bool:
        return hasattr(resume, "link")

    @admin.display
    def views(self, resume: Resume) -> int | None:
        return resume.link.views if hasattr(resume, "link") else None


@admin.register(PublicLink)
class PublicLinkAdmin(ReadOnly):
    """Without the slugs: whoever has one reads the resume."""

    list_display = ("resume", "show_contacts", "theme", "views", "downloads", "published_at")
    list_filter = ("show_contacts", "theme", "published_at")
    list_select_related = ("resume",)
    search_fields = ("=resume__resume_id", "=resume__user_id")
    ordering = ("-published_at",)
    exclude = ("slug",)


@admin.register(ResumeFile)
class ResumeFileAdmin(ReadOnly):
    """Links to files; one that stays due for long has a basement that does not answer."""

    list_display = ("file_name", "file_id", "resume_id", "wanted", "held", "is_photo", "attempts", "next_at")
    list_filter = ("wanted", "held", "is_photo")
    search_fields = ("=file_id", "=resume_id", "=user_id")
    ordering = ("-link_id",)
