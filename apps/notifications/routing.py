"""The WebSocket URL of notifications."""

from __future__ import annotations

from django.urls import re_path

from apps.notifications.consumers import NotificationConsumer

websocket_urlpatterns = [re_path(r"^api/notifications/ws/?$", NotificationConsumer.as_asgi())]
