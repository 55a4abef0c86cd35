"""Rotation: no valid token is ever refused, neither by this host nor by one whose keys are a minute old."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections

from apps.accounts import conf
from apps.accounts.keyring import keyring
from apps.accounts.models import SigningKey
from apps.accounts.tokens import AccessToken
from apps.accounts.usecases.rotate_keys import RotationUnderWay, ensure_key, rotate_keys
from kernel import clock
from kernel.clock import frozen
from kernel.identity import verify_token
from kernel.identity.keys import ALGORITHM_OF, ring, shared_jwk
from tests.integration.accounts_identity.helpers import at_once

pytestmark = pytest.mark.usefixtures("keys_put_back")
STEP = timedelta(seconds=10)
KEPT = timedelta(seconds=conf.JWKS_MAX_AGE)


def a_token() -> str:
    return str(AccessToken.issue(user_id=uuid4(), role="member", session_id=uuid4(), issued_at=clock.now()))


class Elsewhere:
    """A host or gateway that keeps the published keys as long as it may and asks for none in between."""

    def __init__(self) -> None:
        self.fetched: datetime | None = None
        self.keys: dict[str, tuple[Any, str]] = {}

    def accepts(self, token: str) -> bool:
        if self.fetched is None or clock.now() - self.fetched >= KEPT:
            published = keyring.public_jwks()["keys"]
            self.keys = {key["kid"]: (jwt.PyJWK(key).key, ALGORITHM_OF[key["kty"]]) for key in published}
            self.fetched = clock.now()
        key, algorithm = self.keys.get(jwt.get_unverified_header(token)["kid"], (None, ""))
        options: Any = {"verify_exp": False, "verify_iat": False}
        return key is not None and bool(jwt.decode(token, key, [algorithm], audience="banyan", options=options))


def moments(span: timedelta) -> Iterator[datetime]:
    """The clock, moved on in steps; in-process memories are read anew at each."""
    start = clock.now()
    for number in range(span // STEP):
        with frozen(start + number * STEP):
            keyring.forget()
            yield clock.now()


def refused_around_a_rotation(lead: timedelta) -> int:
    """How often a token that had not expired was refused elsewhere, from before a rotation to after its end."""
    elsewhere, live, refused = Elsewhere(), [], 0
    span = 2 * KEPT + lead + conf.access_lifetime() + 3 * KEPT
    for number, moment in enumerate(moments(span)):
        if number == 9:  # in the middle between two fetches of the other host
            rotate_keys(lead=lead)
        live = [(token, until) for token, until in live if until > moment]
        live.append((a_token(), moment + conf.access_lifetime()))
        oldest_newest_and_between = {live[0], live[len(live) // 2], live[-1]}
        refused += sum(not elsewhere.accepts(token) for token, _ in oldest_newest_and_between)
    assert len(keyring.public_jwks()["keys"]) >= 1
    return refused


def test_no_valid_token_is_refused_during_a_rotation() -> None:
    before = keyring.signing_key()[0]
    assert refused_around_a_rotation(conf.PUBLISH_LEAD) == 0
    with frozen(clock.now() + timedelta(hours=1)):
        keyring.forget()
        assert keyring.signing_key()[0] != before
        assert before not in {key["kid"] for key in keyring.public_jwks()["keys"]}


def test_without_the_lead_tokens_would_be_refused() -> None:
    """The test above can fail."""
    assert refused_around_a_rotation(timedelta(0)) > 0


def test_requests_go_on_while_a_key_is_replaced(http: Any, person: Any) -> None:
    user_id, start, refused, stop = person().user_id, clock.now(), [], threading.Event()
    done = [0] * 4

    def keep_asking(number: int) -> None:
        while not stop.is_set():
            token = str(AccessToken.issue(user_id=user_id, role="member", session_id=uuid4(), issued_at=clock.now()))
            answer = http.get("/api/auth/me", token=token)
            done[number] += 1
            if answer.status_code != 200:
                refused.append(answer.json())
        connections.close_all()

    threads = [threading.Thread(target=keep_asking, args=(number,)) for number in range(4)]
    with frozen(start):
        for thread in threads:
            thread.start()
    made = rotate_keys()
    # A minute goes by: the database is read anew (a read under way may still miss the key), then the published keys.
    while made.public_jwk not in keyring.public_jwks()["keys"]:
        keyring.forget()
    ring.forget()
    signed_by = set()
    for number in range(20):
        with frozen(start + number * STEP):
            signed_by.add(keyring.signing_key()[0])
            before = sum(done)
            while sum(done) < before + 8 and not refused and all(thread.is_alive() for thread in threads):
                stop.wait(0.005)
    stop.set()
    for thread in threads:
        thread.join()
    assert refused == []
    assert len(signed_by) == 2


def test_a_rotation_begins_only_after_the_last_has_taken_effect() -> None:
    rotate_keys()
    with pytest.raises(RotationUnderWay):
        rotate_keys()
    with frozen(clock.now() + conf.PUBLISH_LEAD):
        rotate_keys()


def test_of_many_at_once_one_rotates() -> None:
    count = SigningKey.objects.count()

    def act(_: int) -> bool:
        try:
            rotate_keys()
        except RotationUnderWay:
            return False
        return True

    assert sorted(at_once(5, act)) == [False] * 4 + [True]
    assert SigningKey.objects.count() == count + 1


def test_after_its_last_token_a_key_refuses(http: Any, person: Any) -> None:
    """A key that leaked must not be good for ever."""
    with frozen(clock.now()):
        rotate_keys()
        with frozen(clock.now() + conf.PUBLISH_LEAD - timedelta(seconds=1)):
            keyring.forget()
            forged = str(
                AccessToken.issue(
                    user_id=uuid4(), role="admin", session_id=uuid4(), issued_at=clock.now() + timedelta(days=1)
                )
            )
        with frozen(clock.now() + timedelta(days=1, minutes=1)):
            keyring.forget()
            ring.forget()
            assert http.get("/api/users", token=forged).json()["code"] == "token_invalid"


def test_the_published_keys(http: Any) -> None:
    rotate_keys()
    answer = http.get("/.well-known/jwks.json")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    keys = answer.json()["keys"]
    assert len(keys) >= 2
    assert all(key.keys() <= {"kty", "crv", "x", "n", "e", "kid", "alg", "use"} for key in keys)


def test_private_keys_are_sealed_in_the_database() -> None:
    key = rotate_keys()
    sealed = bytes(SigningKey.objects.get(pk=key.kid).sealed_private_key)
    # An unsealed PKCS#8 Ed25519 key begins with this prefix (RFC 8410).
    assert bytes.fromhex("302e020100300506032b6570") not in sealed


def test_changing_the_algorithm_begins_a_rotation(settings: Any) -> None:
    old = a_token()
    settings.JWT_ALGORITHM = "RS256"
    ensure_key()
    ensure_key()
    assert SigningKey.objects.get(retire_at=None).algorithm == "RS256"
    with frozen(clock.now() + conf.PUBLISH_LEAD):
        keyring.forget()
        ring.forget()
        new = a_token()
        assert jwt.get_unverified_header(new)["alg"] == "RS256"
        verify_token(old)
        verify_token(new)


def test_hs256_signs_with_the_shared_secret_and_publishes_nothing_of_it(http: Any, settings: Any) -> None:
    settings.JWT_ALGORITHM, settings.JWT_SECRET = "HS256", "s" * 32
    ring.forget()
    token = a_token()
    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["kid"]) == ("HS256", shared_jwk(b"s" * 32)["kid"])
    verify_token(token)
    assert "oct" not in {key["kty"] for key in http.get("/.well-known/jwks.json").json()["keys"]}


def test_the_command_rotates_and_says_when(capsys: Any) -> None:
    call_command("rotate_keys")
    assert " next " in capsys.readouterr().out
    with pytest.raises(CommandError, match="The last rotation has not finished"):
        call_command("rotate_keys")
    call_command("rotate_keys", list=True)


def test_the_command_can_take_effect_at_once(capsys: Any) -> None:
    before = keyring.signing_key()[0]
    call_command("rotate_keys", now_for_tests=True)
    assert keyring.signing_key()[0] != before
