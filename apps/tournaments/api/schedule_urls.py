from __future__ import annotations

from django.urls import URLPattern

SCHEDULE: list[URLPattern] = []
