"""The operations on the tree of categories."""

from __future__ import annotations

from django.urls import URLPattern

CATEGORIES: list[URLPattern] = []
