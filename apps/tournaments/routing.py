"""The WebSocket URLs of tournaments. Any id comes through, so that a wrong one is answered with a close code."""

from __future__ import annotations

from django.urls import re_path

from apps.tournaments.consumers import TournamentConsumer

websocket_urlpatterns = [re_path(r"^api/tournaments/ws/(?P<tournament_id>.*?)/?$", TournamentConsumer.as_asgi())]
