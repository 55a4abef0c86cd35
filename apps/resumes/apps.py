from __future__ import annotations

from django.apps import AppConfig


class ResumesConfig(AppConfig):
    name = "apps.resumes"
    label = "resumes"
    verbose_name = "Resumes"
    default_auto_field = "django.db.models.BigAutoField"
