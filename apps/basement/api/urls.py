"""The operations: files and links to them, uploads, categories, buckets."""

from __future__ import annotations

from apps.basement.api.bucket_views import ListBucketsView
from apps.basement.api.category_urls import CATEGORIES
from apps.basement.api.download_views import DownloadFileView, DownloadThumbnailView
from apps.basement.api.file_views import (
    ChangeFileView,
    DeleteFileView,
    GetFileView,
    GetUsageView,
    ListFilesView,
    ListTagsView,
)
from apps.basement.api.share_views import (
    DownloadSharedView,
    GetSharedView,
    ListSharesView,
    RevokeShareView,
    ShareFileView,
    UnlockShareView,
)
from apps.basement.api.upload_file_view import UPLOAD_FILE
from apps.basement.api.upload_urls import UPLOADS
from kernel.http import operations

app_name = "basement"

FILES = [
    *operations("api/files", ListFilesView),
    *operations("api/files/usage", GetUsageView),
    *operations("api/files/tags", ListTagsView),
    *operations("api/files/<uuid:file_id>", GetFileView, ChangeFileView, DeleteFileView),
    *operations("api/files/<uuid:file_id>/content", DownloadFileView),
    *operations("api/files/<uuid:file_id>/thumbnails/<int:edge>", DownloadThumbnailView),
    *operations("api/buckets", ListBucketsView),
]
SHARES = [
    *operations("api/files/<uuid:file_id>/shares", ListSharesView, ShareFileView),
    *operations("api/files/shares/<uuid:share_id>", RevokeShareView),
    *operations("api/files/shared/<str:secret>", GetSharedView),
    *operations("api/files/shared/<str:secret>/unlock", UnlockShareView),
    *operations("api/files/shared/<str:secret>/content", DownloadSharedView),
]
urlpatterns = [*UPLOAD_FILE, *FILES, *SHARES, *UPLOADS, *CATEGORIES]
