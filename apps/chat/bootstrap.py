"""What chat needs before its first request: the two rooms where anybody may talk."""

from __future__ import annotations

from apps.chat.models import Room

PUBLIC_ROOMS = ("test-room", "lobby")


def run() -> None:
    """Safe to repeat; a room that staff have made private stays so."""
    for name in PUBLIC_ROOMS:
        Room.objects.get_or_create(name=name, defaults={"public": True})
