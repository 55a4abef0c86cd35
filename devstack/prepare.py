"""``python -m devstack.prepare <folder>``: everything that comes before the first request, in one process.

Starting Django costs more than any of the commands, so they share one start: ``setup --demo``, then
``gateway_bootstrap`` into the folder (with the routes that the databases now hold), then the demo logins as JSON on
standard output. What the commands say goes to standard error.
"""

from __future__ import annotations

import os
import sys

import django
from django.core.management import call_command


def main(folder: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monolith.settings")
    django.setup()
    call_command("setup", "--demo", stdout=sys.stderr)
    call_command("gateway_bootstrap", "--out", folder, stdout=sys.stderr)
    call_command("demo_logins", "--json")


if __name__ == "__main__":
    main(sys.argv[1])
