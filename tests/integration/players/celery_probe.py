"""A worker on the platform's own Celery settings, with a task that misbehaves; its keys in Redis have a prefix.

``PROBE_SETTINGS`` (JSON) shortens times, so that a test need not wait for those of the platform.
"""

from __future__ import annotations

import json
import os
import time

from kernel.redis import redis
from monolith.celery import app

PREFIX = os.environ["PROBE_PREFIX"]
given = json.loads(os.environ.get("PROBE_SETTINGS", "{}"))
transport = {**app.conf.broker_transport_options, **given.pop("broker_transport_options", {})}
app.conf.update(given, broker_transport_options={**transport, "global_keyprefix": PREFIX})


@app.task(name="probe")  # type: ignore[untyped-decorator]
def probe(name: str, then: str) -> None:
    """Count the run, then ``sleep``, ``die`` with the process, or ``raise``; a ``sleep`` that ends is counted too."""
    redis().incr(f"{PREFIX}{name}")
    if then == "die":
        os._exit(9)
    if then == "raise":
        raise RuntimeError(name)
    if then == "sleep":
        time.sleep(4)
    redis().incr(f"{PREFIX}{name}:ended")
