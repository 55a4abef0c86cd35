"""The control plane: who answers which context, and how the gateway gets to know."""

from __future__ import annotations

from django.apps import AppConfig


class ControlplaneConfig(AppConfig):
    name = "controlplane"
    label = "controlplane"
    verbose_name = "Gateway"
    default_auto_field = "django.db.models.BigAutoField"
