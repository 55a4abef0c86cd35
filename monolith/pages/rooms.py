"""The page of a chat room. The conversation itself runs over the chat context's own WebSocket."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from monolith.pages.cookies import principal_of
from monolith.pages.shell import show


@require_safe
def room(request: HttpRequest, room: str) -> HttpResponse:
    principal = principal_of(request)
    user_id = str(principal.user_id) if principal else ""
    return show(request, "pages/room.html", page="room", principal=principal, room=room, user_id=user_id)
