from __future__ import annotations

from django.apps import AppConfig


class BasementConfig(AppConfig):
    name = "apps.basement"
    label = "basement"
    verbose_name = "Basement (files)"
    default_auto_field = "django.db.models.BigAutoField"
