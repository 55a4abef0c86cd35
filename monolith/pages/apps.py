from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The pages people see. It stands before ``django.contrib.admin``, whose look it overrides."""

    name = "monolith.pages"
    label = "pages"
