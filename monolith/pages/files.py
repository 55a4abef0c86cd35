"""The pages of files and resumes. What they show comes from those contexts' own APIs, wherever they run."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from monolith.pages.shell import show


@require_safe
def files(request: HttpRequest) -> HttpResponse:
    return show(request, "pages/files.html", page="files")


@require_safe
def resumes(request: HttpRequest) -> HttpResponse:
    return show(request, "pages/resumes.html", page="resumes")
