"""Replace the key that signs access tokens, without refusing a single valid one.

The new key is published first and signs only when every cache has it; the old one stays published
until its last token has expired. Each step follows from the timestamps written here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.accounts import conf, jwk, vault
from apps.accounts.keyring import keyring
from apps.accounts.models import SigningKey
from kernel import clock
from kernel.db import execute, transaction
from kernel.errors import DomainError, Kind

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('accounts.rotate_keys'))"


class RotationUnderWay(DomainError):
    """The newest key does not sign yet; a second rotation would overtake the first."""

    kind = Kind.CONFLICT
    code = "rotation_under_way"
    message = "The last rotation has not finished."


def rotate_keys(*, lead: timedelta = conf.PUBLISH_LEAD) -> SigningKey:
    """Publish a new key that takes over after ``lead``; the current one retires then.

    :param lead: shorter than the default, hosts may meet tokens whose key they have not seen; for tests.
    :raises RotationUnderWay:
    """
    with transaction("accounts"):
        execute("accounts", ONE_AT_A_TIME)
        moment = clock.now()
        newest = SigningKey.objects.filter(retire_at=None).first()
        if newest and newest.active_from > moment:
            raise RotationUnderWay(active_from=newest.active_from)
        takes_over = moment + lead if newest else moment
        if newest:
            newest.retire_at = takes_over
            newest.drop_at = takes_over + conf.access_lifetime() + conf.CLOCK_SKEW
            newest.save(update_fields=["retire_at", "drop_at"])
        made = _make_key(published_at=moment, active_from=takes_over)
    keyring.forget()
    return made


def ensure_key() -> None:
    """Make the first key, or begin a rotation when ``JWT_ALGORITHM`` has changed. Safe to repeat."""
    wanted = conf.jwt_algorithm()
    newest = SigningKey.objects.filter(retire_at=None).first()
    if newest is None or (wanted != "HS256" and newest.algorithm != wanted and newest.active_from <= clock.now()):
        rotate_keys()


def _make_key(*, published_at: datetime, active_from: datetime) -> SigningKey:
    # HS256 signs with the shared secret; the key made here waits for the day it is turned off.
    algorithm = conf.jwt_algorithm() if conf.jwt_algorithm() != "HS256" else "EdDSA"
    private = jwk.generate(algorithm)
    public = jwk.public_jwk(private, algorithm)
    return SigningKey.objects.create(
        kid=public["kid"],
        algorithm=algorithm,
        public_jwk=public,
        sealed_private_key=vault.seal(jwk.to_der(private), name=public["kid"]),
        published_at=published_at,
        active_from=active_from,
    )
