"""Which writer the settings choose."""

from __future__ import annotations

import os
from functools import lru_cache

from apps.scouting import conf
from apps.scouting.adapters.gemini import Gemini
from apps.scouting.adapters.offline import Offline
from apps.scouting.adapters.providers import Provider

OFFLINE = Offline()


def configured() -> Provider | None:
    """The writer to ask first; ``None``: Gemini is wanted and there is no key."""
    if conf.provider() == "offline":
        return OFFLINE
    key = conf.gemini_key()
    return _gemini(key, conf.model(), conf.gemini_base_url(), os.getpid()) if key else None


@lru_cache(maxsize=4)
def _gemini(key: str, model: str, base_url: str, process: int) -> Gemini:
    """One for each process: connections and their thread do not survive a fork."""
    return Gemini(key=key, model=model, base_url=base_url)
