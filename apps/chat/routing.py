"""The WebSocket URLs of chat. Any room name comes through, so that a bad one is answered with a close code."""

from __future__ import annotations

from django.urls import re_path

from apps.chat.consumers import ChatConsumer

websocket_urlpatterns = [re_path(r"^api/chat/ws/(?P<room>.*?)/?$", ChatConsumer.as_asgi())]
