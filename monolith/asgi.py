"""WebSockets (Channels) and this process's own health; ordinary HTTP is served over WSGI."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monolith.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402


def _websockets() -> list[Any]:
    found: list[Any] = []
    for context in settings.HOSTED:
        if context.websockets and find_spec(f"{context.app}.routing"):
            found += import_module(f"{context.app}.routing").websocket_urlpatterns
    return found


application = ProtocolTypeRouter({"http": django_application, "websocket": URLRouter(_websockets())})
