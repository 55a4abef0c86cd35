"""The emulated provider reports: signed, over HTTP, twice where its token says so. This is the provider's side."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import urllib3
from django.conf import settings

from apps.payments.adapters.emulated import EmulatedProvider, decide
from apps.payments.adapters.provider import DEADLINE_SECONDS, Callback
from apps.payments.domain.lifecycle import backoff
from apps.payments.domain.signature import HEADER, sign
from apps.payments.leases import claim
from apps.payments.models import EmulatedCallback
from kernel.clock import now
from kernel.db import execute
from kernel.leases import Claim
from kernel.logging import log

PATH = f"/api/payments/callbacks/{EmulatedProvider.name}"
BATCH = 3
"""So many may wait for an answer one after the other within a lease."""

MAX_DELIVERIES = 20
Send = Callable[[str, bytes, dict[str, str]], int]
WRITE = """
UPDATE payments_emulatedcallback
SET deliveries_left = %s, next_at = %s, attempts = %s, lease_until = NULL
WHERE event_id = %s AND lease_id = %s AND lease_until IS NOT NULL
"""
_pool = urllib3.PoolManager(maxsize=4, retries=False)


def post_over_http(path: str, body: bytes, headers: dict[str, str]) -> int:
    """Send to the platform as the outside would. :returns: the status, 0 when nobody answered."""
    try:
        answer = _pool.request("POST", _platform() + path, body=body, headers=headers, timeout=DEADLINE_SECONDS)
    except urllib3.exceptions.HTTPError as error:
        log.info("callback_unanswered", error=type(error).__name__)
        return 0
    return int(answer.status)


def _platform() -> str:
    """Where the outside reaches us; in a container that may be another address than people's."""
    return str(settings.PROVIDER_CALLBACK_URL)


def deliver_callbacks(*, send: Send = post_over_http) -> int:
    """Deliver what is due, at least once each. :returns: how many deliveries were taken in."""
    claimed = claim(EmulatedCallback, limit=BATCH)
    return sum(_deliver(claimed, callback, send) for callback in claimed.rows)


def _deliver(claimed: Claim[EmulatedCallback], callback: EmulatedCallback, send: Send) -> bool:
    body = bytes(callback.body)
    if not decide(msgspec.json.decode(body, type=Callback)):
        _write(claimed, callback, left=0)  # voided meanwhile: there is nothing to report
        return False
    headers = {
        "Content-Type": "application/json",
        HEADER: sign(body, secret=settings.PROVIDER_CALLBACK_SECRET, at=int(now().timestamp())),
    }
    taken = 200 <= send(PATH, body, headers) < 300
    _write(claimed, callback, left=callback.deliveries_left - taken)
    return taken


def _write(claimed: Claim[EmulatedCallback], callback: EmulatedCallback, *, left: int) -> None:
    over = left == 0 or callback.attempts >= MAX_DELIVERIES
    next_at = None if over else now() + backoff(callback.attempts)
    execute("payments", WRITE, [left, next_at, callback.attempts, callback.event_id, claimed.lease_id])
