"""Where uploads answer."""

from __future__ import annotations

from django.urls import URLPattern

UPLOADS: list[URLPattern] = []
