"""One server for most tests of chat; those that kill it start their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.chat.server import Server

StartServer = Callable[..., Server]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.stop()


@pytest.fixture
def start_server() -> Iterator[StartServer]:
    started: list[Server] = []

    def start(host: str = "monolith", **environment: str) -> Server:
        started.append(Server(host, **environment))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def alice(make_user: Callable[..., Any]) -> Any:
    return make_user()


@pytest.fixture
def bob(make_user: Callable[..., Any]) -> Any:
    return make_user()


@pytest.fixture
def room_name() -> str:
    return f"room-{uuid4().hex}"


@pytest.fixture
def public_room(room_name: str) -> Any:
    """A fresh room where anybody may talk."""
    from apps.chat.models import Room

    return Room.objects.create(name=room_name, public=True)
