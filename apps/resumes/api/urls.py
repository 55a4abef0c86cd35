"""The operations of resumes."""

from __future__ import annotations

from apps.resumes.api.document_views import (
    ExportResumeView,
    GetVersionView,
    ImportResumeView,
    ListVersionsView,
    ReplaceDocumentView,
    RestoreVersionView,
)
from apps.resumes.api.print_views import (
    GetPublicLinkView,
    GetPublicResumeView,
    PreviewResumeView,
    PrintPublicResumeView,
    PrintResumeView,
    PublishResumeView,
    UnpublishResumeView,
)
from apps.resumes.api.resume_views import (
    ChangeResumeView,
    CreateResumeView,
    DeleteResumeView,
    GetResumeView,
    ListResumesOfUserView,
    ListResumesView,
    ReplaceResumeView,
    SearchResumesView,
)
from kernel.http import operations

app_name = "resumes"
ONE = "api/resumes/<uuid:resume_id>"
urlpatterns = [
    *operations("api/resumes", ListResumesView, CreateResumeView),
    *operations("api/resumes/import", ImportResumeView),
    *operations("api/resumes/search", SearchResumesView),
    *operations("api/resumes/user/<str:user_id>", ListResumesOfUserView),
    *operations("api/resumes/public/<str:slug>", GetPublicResumeView),
    *operations("api/resumes/public/<str:slug>/pdf", PrintPublicResumeView),
    *operations(ONE, GetResumeView, ReplaceResumeView, ChangeResumeView, DeleteResumeView),
    *operations(f"{ONE}/export", ExportResumeView),
    *operations(f"{ONE}/document", ReplaceDocumentView),
    *operations(f"{ONE}/versions", ListVersionsView),
    *operations(f"{ONE}/versions/<int:version>", GetVersionView),
    *operations(f"{ONE}/versions/<int:version>/restore", RestoreVersionView),
    *operations(f"{ONE}/publish", GetPublicLinkView, PublishResumeView, UnpublishResumeView),
    *operations(f"{ONE}/pdf", PrintResumeView),
    *operations(f"{ONE}/preview", PreviewResumeView),
]
