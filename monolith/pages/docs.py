"""The API's reference page: Swagger UI from our own files, clean under ``default-src 'self'``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from monolith.pages.shell import show


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    return show(request, "pages/docs.html", page="docs")
