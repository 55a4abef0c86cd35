#!/usr/bin/env python3
"""Every operation of the platform is a management command.

In a checkout where ``./run`` has run, commands speak to that stack; elsewhere the environment says which host this is.
"""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monolith.settings")
    if not os.environ.get("SECRET_KEY"):
        from devstack import here  # not in the images, which always bring an environment

        here.adopt()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
