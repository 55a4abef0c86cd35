"""Replace the key that signs access tokens; no valid token is refused meanwhile."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts import conf
from apps.accounts.models import SigningKey
from apps.accounts.usecases.rotate_keys import RotationUnderWay, rotate_keys
from kernel import clock


class Command(BaseCommand):
    """``manage.py rotate_keys``: run it and forget it; the rest happens by the clock."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--now-for-tests", action="store_true", help="sign with the new key at once, before caches know it"
        )
        parser.add_argument("--list", action="store_true", help="show the keys and change nothing")

    def handle(self, *args: Any, now_for_tests: bool, **options: Any) -> None:
        if not options["list"]:
            self.rotate(timedelta(0) if now_for_tests else conf.PUBLISH_LEAD)
        moment = clock.now()
        for key in SigningKey.objects.order_by("active_from"):
            until = f", retires {key.retire_at:%F %T}, dropped {key.drop_at:%F %T}" if key.drop_at else ""
            self.stdout.write(
                f"{key.kid}  {key.algorithm:5}  {key.state_at(moment):8}  signs from {key.active_from:%F %T}{until}"
            )

    def rotate(self, lead: timedelta) -> None:
        if conf.jwt_algorithm() == "HS256":
            raise CommandError("JWT_ALGORITHM=HS256 signs with JWT_SECRET: there is no key to rotate.")
        try:
            rotate_keys(lead=lead)
        except RotationUnderWay as refused:
            raise CommandError(
                f"{refused.public} The new key signs from {refused.details['active_from']:%F %T} UTC."
            ) from None
