"""The emulated provider's reports really go over HTTP, again and again until somebody takes them in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import override_settings

from apps.payments.usecases.deliver_callbacks import deliver_callbacks
from kernel.clock import frozen, now
from kernel.db import execute
from tests.integration.payments.cards import by_card, settle_after
from tests.integration.payments.conftest import Till, row


class Silent(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


@pytest.fixture
def served() -> Iterator[str]:
    """The platform behind a real socket."""
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Silent) as server:

        def serve() -> None:
            server.serve_forever(poll_interval=0.05)
            connections.close_all()

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _no_older_callbacks() -> None:
    execute("payments", "UPDATE payments_emulatedcallback SET next_at = NULL")


def test_over_http_signed_and_twice(till: Till, served: str) -> None:
    payment_id = by_card(till, "tok_callback_twice")
    with override_settings(PROVIDER_CALLBACK_URL=served):
        for seconds in (10, 20, 30):
            with frozen(now() + timedelta(seconds=seconds)):
                assert deliver_callbacks() == (0 if seconds == 30 else 1)
    assert row(payment_id).provider_status == "captured:"
    settle_after(payment_id, 30)
    assert till.status(payment_id) == "succeeded"


def test_a_platform_that_is_away_is_told_later(till: Till, served: str) -> None:
    payment_id = by_card(till, "tok_timeout")
    with override_settings(PROVIDER_CALLBACK_URL="http://127.0.0.1:9"), frozen(now() + timedelta(seconds=10)):
        assert deliver_callbacks() == 0
    with override_settings(PROVIDER_CALLBACK_URL=served), frozen(now() + timedelta(seconds=30)):
        assert deliver_callbacks() == 1
    assert row(payment_id).provider_status == "captured:"
    settle_after(payment_id, 30)
