"""URLs of a host: health, its contexts' operations, contracts for other hosts, and pages on the monolith."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.urls import include, path

from runtime import contract_server, health

urlpatterns: list[Any] = [*health.urlpatterns, *contract_server.urlpatterns]
urlpatterns += [
    path("", include((import_module(f"{context.app}.api.urls").urlpatterns, context.name)))
    for context in settings.HOSTED
]

if settings.WHOLE:
    from django.contrib import admin

    from monolith import api_root

    handler400 = "monolith.pages.errors.bad_request"
    handler403 = "monolith.pages.errors.forbidden"
    handler404 = "monolith.pages.errors.not_found"
    handler500 = "monolith.pages.errors.server_error"
    urlpatterns += [
        path("admin/", admin.site.urls),
        *api_root.urlpatterns,
        path("", include("controlplane.urls")),
        path("", include("monolith.pages.urls")),
    ]
