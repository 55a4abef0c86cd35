"""A burst, then a rate."""

from __future__ import annotations

from apps.chat.domain.throttle import Throttle


def test_a_burst_then_the_rate() -> None:
    throttle = Throttle(rate=2.0, burst=3, moment=10.0)
    assert [throttle.take(10.0) for _ in range(4)] == [True, True, True, False]
    assert [throttle.take(10.5), throttle.take(10.5)] == [True, False]


def test_rest_is_saved_up_to_the_burst_only() -> None:
    throttle = Throttle(rate=2.0, burst=3, moment=0.0)
    assert [throttle.take(1000.0) for _ in range(4)] == [True, True, True, False]
