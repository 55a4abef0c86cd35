"""The operations of scouting a player."""

from __future__ import annotations

from django.urls import URLPattern

SCOUT: list[URLPattern] = []
