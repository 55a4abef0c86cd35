"""A worker that is killed with ``kill -9`` at a point: ``python killed_worker.py <point>``.

Points: ``put-N`` after the N-th thumbnail is in the store, ``kept`` right after the transaction that keeps them all.
"""

from __future__ import annotations

import os
import signal
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monolith.settings")


def main(point: str) -> None:
    import django

    django.setup()
    from apps.basement.accepting import ledger
    from apps.basement.storage import store
    from apps.basement.usecases.make_thumbnails import make_thumbnails

    put, discard, count = store.put, ledger.discard, 0

    def die_after_put(*args: object) -> object:
        nonlocal count
        stored, count = put(*args), count + 1  # type: ignore[arg-type]
        if point == f"put-{count}":
            os.kill(os.getpid(), signal.SIGKILL)
        return stored

    def die_instead(*args: object) -> object:
        if point == "kept":
            os.kill(os.getpid(), signal.SIGKILL)
        return discard(*args)  # type: ignore[arg-type]

    store.put, ledger.discard = die_after_put, die_instead  # type: ignore[assignment]
    make_thumbnails()


if __name__ == "__main__":
    main(sys.argv[1])
