"""Browsers for the pages' tests."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client


@pytest.fixture
def new_browser() -> Callable[[], Client]:
    """A browser profile: keeps cookies, has to bring the form's token, and is counted by an address of its own."""

    def open_browser() -> Client:
        number = uuid4().int
        address = f"10.{number % 251}.{number // 251 % 251}.{number // 63001 % 251}"
        return Client(enforce_csrf_checks=True, REMOTE_ADDR=address)

    return open_browser
