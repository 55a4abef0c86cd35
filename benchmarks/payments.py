"""What accepting a payment costs beside the one INSERT that it cannot do without.

``python -m benchmarks.payments [rounds]`` with a host's environment (``eval "$(python -m devstack.scratch)"`` and
``manage.py setup`` in another shell). Rounds are interleaved: read the ratios, not the rates.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monolith.settings")
SECONDS = 1.0
RAW = """
INSERT INTO payments_payment (
  payment_id, owner_id, idempotency_key, fingerprint, amount, currency, description, reference, method, card_token,
  capture, status, requested, captured_amount, refunded_amount, failure_code, provider_reference, provider_status,
  version, created_at, updated_at, attempts
) VALUES (%s, %s, %s, %s, 1, 'USD', '', '', 'wallet', '', 'automatic', 'failed', '', 0, 0, '', '', '', 1,
          now(), now(), 0)
"""


def main(rounds: int) -> None:
    import django

    django.setup()
    candidates = _candidates()
    rates: dict[str, list[float]] = {name: [] for name in candidates}
    for number in range(rounds + 1):
        for name, once in candidates.items():
            rate = _rate(once)
            if number:  # the first round warms up connections and prepared statements
                rates[name].append(rate)
    base = rates["raw INSERT"]
    for name, found in rates.items():
        ratio = statistics.median(rate / raw for rate, raw in zip(found, base, strict=True))
        print(f"{name:34} {statistics.median(found):8.0f}/s   {ratio:5.2f} x raw INSERT")
    _remove()


def _candidates() -> dict[str, Callable[[], Any]]:
    from apps.payments.usecases.create_payment import Asked, create_payment
    from kernel.db import execute
    from kernel.ids import new_id

    asked = Asked(amount=Decimal("1.00"), currency="USD", reference=MARK)
    owner, key = uuid4(), uuid4().hex
    create_payment(owner_id=owner, idempotency_key=key, asked=asked, wake=False)

    def raw() -> None:
        execute("payments", RAW, [new_id(), owner, f"{MARK}{uuid4().hex}", b"x" * 32])

    def accept() -> None:
        create_payment(owner_id=owner, idempotency_key=uuid4().hex, asked=asked, wake=False)

    def replay() -> None:
        create_payment(owner_id=owner, idempotency_key=key, asked=asked, wake=False)

    return {"raw INSERT": raw, "accept (payment + event)": accept, "replay": replay} | _over_http()


def _over_http() -> dict[str, Callable[[], Any]]:
    """The whole request in process, with a real token; only where accounts is hosted too."""
    from django.conf import settings

    if not settings.WHOLE:
        return {}
    from django.test import Client

    from tests.factories.people import register

    _, token = register(email=f"{uuid4().hex}@example.com", password="", role="member")
    client = Client()
    body = f'{{"amount": 1.00, "currency": "USD", "reference": "{MARK}"}}'

    def request() -> None:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex, "Accept": "application/json"}
        reply = client.generic("POST", "/api/payments", body, content_type="application/json", headers=headers)
        assert reply.status_code == 202, reply.content

    return {"POST /api/payments, in process": request}


def _rate(once: Callable[[], Any]) -> float:
    count, started = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - started) < SECONDS:
        once()
        count += 1
    return count / elapsed


MARK = "benchmark-"


def _remove() -> None:
    """Leave no payment behind that a sweep would settle."""
    from kernel.db import execute

    execute("payments", "DELETE FROM outbox WHERE payload->>'reference' = %s", [MARK])
    mine = "reference = %s OR idempotency_key LIKE %s"
    execute("payments", f"DELETE FROM payments_payment WHERE {mine}", [MARK, f"{MARK}%"])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
