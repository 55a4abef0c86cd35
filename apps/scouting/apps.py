from __future__ import annotations

from django.apps import AppConfig


class ScoutingConfig(AppConfig):
    name = "apps.scouting"
    label = "scouting"
    verbose_name = "Scouting"
    default_auto_field = "django.db.models.BigAutoField"
