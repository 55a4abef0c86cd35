"""What administrators see of files. A change goes through its use-case; quotas and buckets are theirs to set.

Tables grow large: counting stops at a bound, searches take ids (and words of names), lists go along an index.
"""

from __future__ import annotations

from typing import Any, get_args
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.functional import cached_property

from apps.basement.inspecting.verdict import FileKind
from apps.basement.models import Blob, Bucket, Category, File, Hold, Incoming, Picture, Share, Upload, Usage
from apps.basement.queries_list import named
from kernel.admin import ReadOnly

MOST_COUNTED = 10_000


class Bounded(Paginator):
    """Pages of the first rows; nobody leafs through more, and counting a large table takes seconds."""

    @cached_property
    def count(self) -> int:
        first: Any = self.object_list[:MOST_COUNTED]
        return int(first.count())


class Large(ReadOnly):
    """A page of a large table. :cvar ids: columns that a search by id looks at; each has an index."""

    paginator = Bounded
    list_per_page = list_max_show_all = 50
    search_fields = ("pk",)
    search_help_text = "An id"
    ids: tuple[str, ...] = ("pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term:
            return queryset, False
        try:
            wanted = UUID(search_term.strip())
        except ValueError:
            return self.with_words(queryset, search_term), False
        found = Q()
        for name in self.ids:
            found |= Q(**{name: wanted})
        return queryset.filter(found), False

    def with_words(self, queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
        return queryset.none()


class Inline(admin.TabularInline):
    extra = 0
    can_delete = False
    ordering = ("-created_at",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_add_permission


class HoldInline(Inline):
    model = Hold
    fields = readonly_fields = ("holder", "public", "created_at")


class ShareInline(Inline):
    model = Share
    fields = readonly_fields = (
        "share_id", "expires_at", "most_downloads", "downloads", "revoked_at", "created_at",
    )  # fmt: skip


@admin.register(File)
class FileAdmin(Large):
    list_display = ("file_name", "content_type", "amount", "bucket", "owner_id", "category", "created_at")
    list_filter = ("bucket",)
    list_select_related = ("bucket", "category")
    search_help_text = "The id of a file, an owner or a blob, or words of a name"
    ids = ("file_id", "owner_id", "blob_id")
    ordering = ("-file_id",)
    exclude = ("idempotency_key", "fingerprint")
    inlines = (HoldInline, ShareInline)

    def with_words(self, queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
        return queryset.filter(pk__in=named(words))

    @admin.display(description="size", ordering="size")
    def amount(self, file: File) -> str:
        return filesizeformat(file.size)


@admin.register(Blob)
class BlobAdmin(Large):
    list_display = ("blob_id", "content_type", "amount", "references", "owner_id", "missing_since", "created_at")
    search_help_text = "The id of a blob or an owner"
    ids = ("blob_id", "owner_id")
    ordering = ("-blob_id",)
    exclude = ("sha256",)
    readonly_fields = ("hexadecimal",)

    @admin.display(description="size", ordering="size")
    def amount(self, blob: Blob) -> str:
        return filesizeformat(blob.size)

    @admin.display(description="SHA-256")
    def hexadecimal(self, blob: Blob) -> str:
        return bytes(blob.sha256).hex()


@admin.register(Picture)
class PictureAdmin(Large):
    list_display = ("blob_id", "status", "failure_code", "width", "height", "attempts", "updated_at")
    list_filter = ("status",)
    search_help_text = "The id of a blob"
    ordering = ("-blob_id",)


@admin.register(Upload)
class UploadAdmin(Large):
    list_display = (
        "upload_id",
        "file_name",
        "status",
        "percent",
        "owner_id",
        "refused_code",
        "expires_at",
        "created_at",
    )
    list_filter = ("status",)
    search_help_text = "The id of an upload or an owner"
    ids = ("upload_id", "owner_id")
    ordering = ("-upload_id",)
    exclude = ("staging",)

    @admin.display(description="received")
    def percent(self, upload: Upload) -> str:
        return f"{100 * upload.received // upload.length if upload.length else 100} %"


@admin.register(Share)
class ShareAdmin(Large):
    list_display = ("share_id", "file", "expires_at", "most_downloads", "downloads", "revoked_at", "created_at")
    list_select_related = ("file",)
    search_help_text = "The id of a link or a file"
    ids = ("share_id", "file_id")
    ordering = ("-share_id",)
    exclude = ("secret_hash", "password")


@admin.register(Incoming)
class IncomingAdmin(Large):
    """Bytes on their way; what stays here is collected."""

    list_display = ("storage_key", "owner_id", "created_at")
    search_help_text = "The id of an owner"
    ids = ("owner_id",)
    ordering = ("created_at",)


@admin.register(Usage)
class UsageAdmin(Large):
    """The limit is the administrators' to set; what is used is counted."""

    list_display = ("owner_id", "used", "limit")
    search_help_text = "The id of an owner"
    ordering = ("-used_bytes",)
    fields = ("owner_id", "used_bytes", "limit_bytes")
    readonly_fields = ("owner_id", "used_bytes")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The limit alone: what is used may have changed since the page was opened."""
        obj.save(using="basement", update_fields=["limit_bytes"])

    @admin.display(ordering="used_bytes")
    def used(self, usage: Usage) -> str:
        return filesizeformat(usage.used_bytes)

    @admin.display(ordering="limit_bytes")
    def limit(self, usage: Usage) -> str:
        return "the setting's" if usage.limit_bytes is None else filesizeformat(usage.limit_bytes)


class BucketForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        choices=[(kind, kind) for kind in get_args(FileKind)], widget=forms.CheckboxSelectMultiple
    )


@admin.register(Bucket)
class BucketAdmin(admin.ModelAdmin):
    """What may be put where. A bucket with files in it stays."""

    form = BucketForm
    list_display = ("name", "title", "largest", "kinds")
    ordering = ("name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name",) if obj else ()

    @admin.display(description="largest file", ordering="largest_bytes")
    def largest(self, bucket: Bucket) -> str:
        return filesizeformat(bucket.largest_bytes)


@admin.register(Category)
class CategoryAdmin(Large):
    list_display = ("title", "slug", "level", "parent", "created_at")
    list_select_related = ("parent",)
    search_help_text = "The id of a category or its parent"
    ids = ("category_id", "parent_id")
    ordering = ("level", "slug")
    exclude = ("path",)
