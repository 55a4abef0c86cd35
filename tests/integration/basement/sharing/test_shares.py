"""Links: what they allow, how often, until when, and to whom."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connections

from apps.basement.models import File, Share
from apps.basement.sharing import limits
from apps.basement.sharing.links import hash_of
from apps.basement.storage import store
from kernel.clock import frozen, now
from tests.factories.files import add_file

DATA = b"what the link leads to " * 50


@pytest.fixture
def owner(make_user: Any) -> Any:
    return make_user()


@pytest.fixture
def file(owner: Any) -> File:
    return add_file(owner.user_id, data=DATA + uuid4().bytes, name="plan.pdf", content_type="application/pdf")


def share(http: Any, person: Any, file: File, *, key: str = "", **terms: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return http.post(f"/api/files/{file.file_id}/shares", json=terms, token=person.token, headers=headers)


def link(http: Any, owner: Any, file: File, **terms: Any) -> str:
    """The path of a new link."""
    made = share(http, owner, file, **terms)
    assert made.status_code == 201, made.json()
    return "/api/files/shared/" + made.json()["secret"]


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def row_of(path: str) -> Share:
    return Share.objects.using("basement").get(secret_hash=hash_of(path.rpartition("/")[2]))


class TestMaking:
    def test_a_link_is_shown_once_and_works_for_anybody(self, http: Any, owner: Any, file: File) -> None:
        made = share(http, owner, file)
        assert made.status_code == 201, made.json()
        seen = made.json()
        assert seen["url"] == f"{settings.PUBLIC_URL}/api/files/shared/{seen['secret']}/content"
        answer = http.get(seen["url"].removeprefix(settings.PUBLIC_URL))
        assert (answer.status_code, body(answer)[: len(DATA)]) == (200, DATA)
        assert answer["Content-Disposition"].startswith("attachment")
        (listed,) = http.get(f"/api/files/{file.file_id}/shares", token=owner.token).json()["results"]
        assert listed == {name: seen[name] for name in listed} | {"downloads": 1}
        assert not {"secret", "url", "password"} & listed.keys()

    def test_the_database_knows_no_secret(self, http: Any, owner: Any, file: File) -> None:
        path = link(http, owner, file, password="open sesame")
        row = row_of(path)
        assert bytes(row.secret_hash) not in path.encode()
        assert "sesame" not in row.password
        assert row.password.startswith("argon2")

    def test_several_links_of_their_own_terms(self, http: Any, owner: Any, file: File) -> None:
        paths = {link(http, owner, file, most_downloads=number) for number in (1, 2, 3)}
        assert len(paths) == 3
        assert len(http.get(f"/api/files/{file.file_id}/shares", token=owner.token).json()["results"]) == 3

    def test_the_same_request_is_one_link(self, http: Any, owner: Any, file: File) -> None:
        first, again = (share(http, owner, file, key="k1", most_downloads=2).json() for _ in range(2))
        assert again == first
        assert share(http, owner, file, key="k2", most_downloads=2).json()["secret"] != first["secret"]
        assert Share.objects.using("basement").filter(file=file).count() == 2

    def test_the_same_request_at_once_is_one_link(self, http: Any, owner: Any, file: File) -> None:
        def once(_: int) -> str:
            try:
                return str(share(http, owner, file, key="k").json()["share_id"])
            finally:
                connections.close_all()

        with ThreadPoolExecutor(6) as pool:
            assert len(set(pool.map(once, range(6)))) == 1

    def test_a_file_has_an_end_of_links(
        self, http: Any, owner: Any, file: File, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("apps.basement.usecases.share_file.MOST_SHARES", 2)
        for _ in range(2):
            link(http, owner, file)
        answer = share(http, owner, file)
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_shares")

    @pytest.mark.parametrize(
        ("terms", "status", "code"),
        [
            ({"expires_in_seconds": 0}, 400, "malformed"),
            ({"expires_in_seconds": 10**12}, 400, "malformed"),
            ({"expires_at": "2020-01-01T00:00:00Z"}, 422, "expiry_invalid"),
            ({"expires_at": "9999-12-31T23:59:59-12:00"}, 422, "expiry_invalid"),
            ({"expires_at": "2030-01-01T00:00:00"}, 400, "malformed"),
            ({"expires_at": "2030-01-01T00:00:00Z", "expires_in_seconds": 5}, 400, "malformed"),
            ({"most_downloads": 0}, 400, "malformed"),
            ({"most_downloads": 2**40}, 400, "malformed"),
            ({"password": "abc"}, 400, "malformed"),
            ({"password": "x" * 1000}, 400, "malformed"),
        ],
    )
    def test_nonsense_makes_none(self, http: Any, owner: Any, file: File, terms: Any, status: int, code: str) -> None:
        answer = share(http, owner, file, **terms)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert not Share.objects.using("basement").filter(file=file).exists()

    def test_a_stranger_makes_and_sees_none(self, http: Any, owner: Any, file: File, make_user: Any) -> None:
        stranger = make_user()
        made = share(http, owner, file).json()["share_id"]
        assert share(http, stranger, file).status_code == 404
        assert http.get(f"/api/files/{file.file_id}/shares", token=stranger.token).status_code == 404
        assert http.delete(f"/api/files/shares/{made}", token=stranger.token).status_code == 404
        assert Share.objects.using("basement").filter(file=file, revoked_at=None).count() == 1


class TestEnding:
    def test_revoked(self, http: Any, owner: Any, file: File) -> None:
        path = link(http, owner, file)
        revoke = f"/api/files/shares/{row_of(path).share_id}"
        assert [http.delete(revoke, token=owner.token).status_code for _ in range(2)] == [204, 204]
        for tail in ("", "/content"):
            answer = http.get(path + tail)
            assert (answer.status_code, answer.json()["code"]) == (404, "share_not_found")
        assert http.get(f"/api/files/{file.file_id}/shares", token=owner.token).json()["results"] == []

    def test_expired(self, http: Any, owner: Any, file: File) -> None:
        path = link(http, owner, file, expires_in_seconds=60)
        assert http.get(path).status_code == 200
        with frozen(now() + timedelta(seconds=61)):
            for tail in ("", "/content"):
                answer = http.get(path + tail)
                assert (answer.status_code, answer.json()["code"]) == (410, "share_expired")
        assert row_of(path).downloads == 0

    def test_unknown(self, http: Any) -> None:
        for secret in ("x", "%00", "%FF%FE", "x" * 3000):
            for tail in ("", "/content"):
                assert http.get(f"/api/files/shared/{secret}{tail}").status_code == 404

    def test_gone_with_its_file(self, http: Any, owner: Any, file: File) -> None:
        path = link(http, owner, file)
        assert http.delete(f"/api/files/{file.file_id}", token=owner.token).status_code == 204
        assert http.get(path + "/content").status_code == 404


class TestCounting:
    def test_the_last_is_the_last(self, http: Any, owner: Any, file: File) -> None:
        path = link(http, owner, file, most_downloads=2)
        assert http.get(path).json()["downloads_left"] == 2
        assert [http.get(path + "/content").status_code for _ in range(3)] == [200, 200, 410]
        for tail in ("", "/content"):
            assert http.get(path + tail).json()["code"] == "share_used_up"
        assert row_of(path).downloads == 2

    def test_of_fifty_at_once_exactly_as_many_as_allowed(self, http: Any, owner: Any, file: File) -> None:
        path, together = link(http, owner, file, most_downloads=7), Barrier(50)

        def fetch(_: int) -> int:
            try:
                together.wait()
                answer = http.get(path + "/content")
                return len(body(answer)) if answer.status_code == 200 else -answer.status_code
            finally:
                connections.close_all()

        with ThreadPoolExecutor(50) as pool:
            got = list(pool.map(fetch, range(50)))
        assert sorted(got) == [-410] * 43 + [file.size] * 7
        assert row_of(path).downloads == 7

    def test_looking_is_no_download(self, http: Any, owner: Any, file: File) -> None:
        path = link(http, owner, file, most_downloads=1)
        head = http.request("HEAD", path + "/content")
        assert (head.status_code, head["Content-Length"]) == (200, str(file.size))
        assert http.get(path + "/content", headers={"Range": "bytes=999999-"}).status_code == 416
        assert http.get(path + "/content", headers={"If-None-Match": head["ETag"]}).status_code == 304
        assert row_of(path).downloads == 0

    def test_lost_bytes_are_no_download(self, http: Any, owner: Any, file: File) -> None:
        path = link(http, owner, file, most_downloads=1)
        store.delete(file.blob.storage_key)
        assert http.get(path + "/content").status_code == 410
        assert row_of(path).downloads == 0

    def test_a_broken_download_goes_on(self, http: Any, owner: Any, file: File) -> None:
        path = link(http, owner, file, most_downloads=1)
        first = http.get(path + "/content")
        etag = first["ETag"]
        for start in (10, 20):
            rest = http.get(path + "/content", headers={"Range": f"bytes={start}-", "If-Range": etag})
            assert (rest.status_code, len(body(rest))) == (206, file.size - start)
            etag = rest["ETag"]
        assert row_of(path).downloads == 1

    def test_going_on_needs_a_download(self, http: Any, owner: Any, file: File) -> None:
        """Neither the bytes' plain tag, nor another link's, nor the beginning opens the link."""
        path = link(http, owner, file, most_downloads=1)
        plain = http.get(f"/api/files/{file.file_id}/content", token=owner.token)["ETag"]
        foreign = http.get(link(http, owner, file) + "/content")["ETag"]
        mine = http.get(path + "/content")["ETag"]
        for tag, asked in ((plain, "bytes=1-"), (foreign, "bytes=1-"), (mine, "bytes=0-"), ("", "bytes=1-")):
            headers = {"Range": asked} | ({"If-Range": tag} if tag else {})
            assert http.get(path + "/content", headers=headers).status_code == 410, (tag, asked)
        assert http.get(path + "/content", headers={"Range": "bytes=1-", "If-Range": mine}).status_code == 206

    def test_a_part_counts(self, http: Any, owner: Any, file: File) -> None:
        path = link(http, owner, file, most_downloads=1)
        assert http.get(path + "/content", headers={"Range": "bytes=5-9"}).status_code == 206
        assert http.get(path + "/content", headers={"Range": "bytes=10-"}).status_code == 410


class TestPassword:
    @pytest.fixture(autouse=True)
    def _slow_hashes_are_for_production(self, settings: Any) -> None:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    def unlock(self, http: Any, path: str, password: Any, address: str = "10.1.1.1") -> Any:
        return http.post(path + "/unlock", json={"password": password}, headers={"X-Forwarded-For": address})

    def test_nothing_is_said_before_it_is_unlocked(self, http: Any, owner: Any, file: File) -> None:
        path = link(http, owner, file, password="open sesame")
        seen = http.get(path).json()
        assert seen["needs_password"] is True
        assert (seen["file_name"], seen["size"], seen["content_type"], seen["download_url"]) == (None,) * 4
        for query in ("", "?ticket=x", "?ticket=" + "x" * 400):
            answer = http.get(f"{path}/content{query}")
            assert (answer.status_code, answer.json()["code"]) == (401, "share_password_needed")

    def test_the_password_opens_it(self, http: Any, owner: Any, file: File) -> None:
        path = link(http, owner, file, password="open sesame", most_downloads=1)
        opened = self.unlock(http, path, "open sesame", address=f"10.{uuid4().int % 200}.1.2")
        assert opened.status_code == 200, opened.json()
        seen = opened.json()
        assert (seen["file_name"], seen["size"]) == ("plan.pdf", file.size)
        assert http.get(seen["download_url"]).status_code == 200
        assert http.get(seen["download_url"]).status_code == 410

    def test_a_wrong_one_does_not(self, http: Any, owner: Any, file: File) -> None:
        path = link(http, owner, file, password="open sesame")
        for wrong in ("open", "", "\u0000", "open sesame "):
            answer = self.unlock(http, path, wrong, address=f"10.{uuid4().int % 200}.1.3")
            assert (answer.status_code, answer.json()["code"]) == (403, "share_password_wrong")

    def test_a_ticket_opens_its_own_link_for_an_hour(
        self, http: Any, owner: Any, file: File, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path, other = (link(http, owner, file, password="open sesame") for _ in range(2))
        ticket = self.unlock(http, path, "open sesame").json()["download_url"].partition("?")[2]
        assert http.get(f"{other}/content?{ticket}").status_code == 401
        assert http.get(f"{path}/content?{ticket}").status_code == 200
        monkeypatch.setattr("apps.basement.sharing.links.UNLOCKED_SECONDS", -1)
        assert http.get(f"{path}/content?{ticket}").status_code == 401

    def test_tries_are_counted(self, http: Any, owner: Any, file: File) -> None:
        path = link(http, owner, file, password="open sesame")
        answers = [
            self.unlock(http, path, "wrong", f"10.9.{n}.{uuid4().int % 250}") for n in range(limits.TRIES_PER_SHARE)
        ]
        assert {answer.status_code for answer in answers} == {403}
        limited = self.unlock(http, path, "open sesame", "10.8.8.8")
        assert (limited.status_code, limited.json()["code"]) == (429, "share_rate_limited")
        assert 0 < int(limited["Retry-After"]) <= limits.WINDOW_SECONDS

    def test_a_link_without_one_opens_anyway(self, http: Any, owner: Any, file: File) -> None:
        opened = self.unlock(http, link(http, owner, file), "whatever").json()
        assert opened["needs_password"] is False
        assert http.get(opened["download_url"]).status_code == 200
