"""What an operator asks about scouting."""

from __future__ import annotations

from prometheus_client import Counter

from apps.scouting.adapters.providers import Spent

GENERATIONS = Counter("banyan_scouting_generations_total", "Reports asked for.", ["provider", "outcome"])
DOLLARS = Counter("banyan_scouting_dollars_total", "Spent on reports.", ["provider"])
TOKENS = Counter("banyan_scouting_tokens_total", "Tokens paid for.", ["provider", "direction"])
ATTEMPTS = Counter("banyan_scouting_attempts_total", "Calls to a provider.", ["provider"])


def ended(provider: str, outcome: str, spent: Spent) -> None:
    """A run is over, well or not."""
    GENERATIONS.labels(provider, outcome).inc()
    DOLLARS.labels(provider).inc(float(spent.cost))
    TOKENS.labels(provider, "input").inc(spent.input_tokens)
    TOKENS.labels(provider, "output").inc(spent.output_tokens)
    ATTEMPTS.labels(provider).inc(spent.attempts)
