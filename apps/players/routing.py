"""The WebSocket URLs of players. Any id comes through, so that a wrong one is answered with a close code."""

from __future__ import annotations

from django.urls import re_path

from apps.players.consumers import JobConsumer

websocket_urlpatterns = [re_path(r"^api/players/ws/(?P<job_id>.*?)/?$", JobConsumer.as_asgi())]
