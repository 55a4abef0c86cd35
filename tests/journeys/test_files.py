"""The files of seed 002, through the gateway under the seed's own paths, and again once the basement has moved out."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from urllib3.filepost import encode_multipart_formdata

from tests.live import Live

pytestmark = pytest.mark.journey

FIELDS = {
    "file_id", "file_name", "file_url", "thumbnail_url", "file_tags", "bucket_name", "content_type", "size",
    "created_at",
}  # fmt: skip


@pytest.fixture(scope="module")
def member(live: Live) -> str:
    email = f"{uuid4().hex}@example.com"
    body = {"name": "Archivist", "email": email, "password": "correct horse"}
    assert live.request("POST", "/api/auth/register", json=body).status == 201
    return live.login(email, "correct horse")


def upload(live: Live, token: str, name: str, data: bytes, path: str = "/basement/files/upload", **fields: str) -> Any:
    body, kind = encode_multipart_formdata({"file": (name, data), **fields})
    return live.request("POST", path, body=body, headers={"Content-Type": kind}, token=token)


def uploaded(live: Live, token: str, name: str, data: bytes, **fields: str) -> dict[str, Any]:
    made = upload(live, token, name, data, **fields)
    assert made.status == 201, made.data
    return dict(made.json())


def drawn(edge: int = 800) -> bytes:
    target = BytesIO()
    Image.effect_noise((edge, edge // 2), 60).convert("RGB").save(target, "JPEG")
    return target.getvalue()


class TestSeed002:
    def test_health_and_readiness(self, live: Live) -> None:
        assert live.request("GET", "/basement/healthz").status == 200
        assert live.request("GET", "/basement/readyz").status == 200

    def test_upload_and_information(self, live: Live, member: str) -> None:
        """Multipart form data with a file; file_tags and bucket_name are optional, `chat-bucket` is the default."""
        made = uploaded(live, member, "plan.txt", b"train, eat, sleep\n")
        assert made.keys() >= FIELDS
        assert (made["bucket_name"], made["file_tags"], made["thumbnail_url"]) == ("chat-bucket", [], None)
        seen = live.request("GET", f"/basement/files/{made['file_id']}", token=member)
        assert (seen.status, seen.json()) == (200, made)
        tagged = uploaded(live, member, "plan.txt", b"other", file_tags="week,plan", bucket_name="chat-bucket")
        assert tagged["file_tags"] == ["week", "plan"]

    def test_pictures_get_thumbnails(self, live: Live, member: str) -> None:
        made = uploaded(live, member, "team.jpg", drawn(), bucket_name="avatars")
        seen = settled(live, member, made["file_id"])
        assert seen["thumbnail_status"] == "ready"
        answer = live.request("GET", seen["thumbnail_url"], token=member)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "image/webp")
        assert max(Image.open(BytesIO(answer.data)).size) == 256

    def test_categories(self, live: Live, member: str) -> None:
        admin, title = live.admin_token(), f"Papers {uuid4().hex[:8]}"
        made = live.request("POST", "/basement/categories", json={"title": title}, token=admin)
        assert made.status == 201, made.data
        category = made.json()
        assert category["level"] == 0
        assert category["slug"].startswith("papers-")
        below = {"title": "Rules", "parent_id": category["category_id"]}
        assert live.request("POST", "/basement/categories", json=below, token=admin).json()["level"] == 1
        path = f"/basement/categories/{category['category_id']}"
        assert live.request("GET", path, token=member).json()["title"] == title
        assert live.request("GET", "/basement/categories", token=member).json()["results"]


def settled(live: Live, token: str, file_id: str) -> dict[str, Any]:
    """The file, once the worker has made its thumbnails, or has given up."""
    deadline = time.monotonic() + 60
    while (seen := live.request("GET", f"/api/files/{file_id}", token=token).json())["thumbnail_status"] == "pending":
        assert time.monotonic() < deadline, seen
        time.sleep(0.2)
    return dict(seen)


@pytest.fixture(scope="module")
def large(live: Live, member: str) -> tuple[str, bytes]:
    """The URL of 4 MiB, and the bytes."""
    data = b"".join(b"%015d\n" % n for n in range(2**18))
    return uploaded(live, member, "large.txt", data)["file_url"], data


class TestBytes:
    """What only a real server and gateway show: HEAD, parts, conditions and streams as they are on the wire."""

    def test_whole_and_head(self, live: Live, member: str, large: tuple[str, bytes]) -> None:
        url, data = large
        got = live.request("GET", url, token=member, headers={"Accept-Encoding": "gzip, br"})
        assert (got.status, got.data == data, got.headers["Content-Length"]) == (200, True, str(len(data)))
        head = live.request("HEAD", url, token=member)
        assert (head.status, head.data, head.headers["Content-Length"]) == (200, b"", str(len(data)))
        assert head.headers["ETag"] == got.headers["ETag"]
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def test_parts(self, live: Live, member: str, large: tuple[str, bytes]) -> None:
        url, data = large
        etag = live.request("HEAD", url, token=member).headers["ETag"]
        got = live.request("GET", url, token=member, headers={"Range": "bytes=1000000-", "If-Range": etag})
        assert (got.status, got.data == data[1_000_000:]) == (206, True)
        assert got.headers["Content-Range"] == f"bytes 1000000-{len(data) - 1}/{len(data)}"
        known = live.request("GET", url, token=member, headers={"If-None-Match": etag})
        assert (known.status, known.data) == (304, b"")
        beyond = live.request("GET", url, token=member, headers={"Range": f"bytes={len(data)}-"})
        assert (beyond.status, beyond.headers["Content-Range"]) == (416, f"bytes */{len(data)}")

    def test_a_stranger_gets_nothing(self, live: Live, large: tuple[str, bytes]) -> None:
        assert live.request("GET", large[0]).status == 404

    def test_a_link_serves_as_often_as_it_may(self, live: Live, member: str, large: tuple[str, bytes]) -> None:
        url, data = large
        terms = {"most_downloads": 5, "expires_in_seconds": 600}
        made = live.request("POST", url.replace("/content", "/shares"), json=terms, token=member)
        assert made.status == 201, made.data
        path = f"/api/files/shared/{made.json()['secret']}/content"

        def fetch(_: int) -> int:
            got = live.request("GET", path)
            return len(got.data) if got.status == 200 else -got.status

        with ThreadPoolExecutor(20) as pool:
            assert sorted(pool.map(fetch, range(20))) == [-410] * 15 + [len(data)] * 5

    def test_clients_that_do_not_read_hold_nobody_up(self, live: Live, member: str, large: tuple[str, bytes]) -> None:
        url, _ = large
        sent = {"Authorization": f"Bearer {member}"}
        idle = [live.pool.request("GET", live.url + url, headers=sent, preload_content=False) for _ in range(30)]
        try:
            assert {answer.status for answer in idle} == {200}
            assert live.request("GET", "/api/files/usage", token=member, timeout=5).status == 200
        finally:
            for answer in idle:
                answer.close()


def test_files_when_the_basement_is_a_service(live: Live, member: str) -> None:
    before = uploaded(live, member, "before.txt", b"written by the monolith\n")
    live.extract("basement")
    live.manage("route", "basement", "--service")
    try:
        seen = live.request("GET", before["file_url"], token=member)
        assert (seen.status, seen.data, seen.headers["X-Served-By"]) == (200, b"written by the monolith\n", "basement")
        made = uploaded(live, member, "after.jpg", drawn(400))
        assert settled(live, member, made["file_id"])["thumbnail_status"] == "ready"
    finally:
        live.manage("route", "basement", "--back")
    assert live.request("GET", made["file_url"], token=member).status == 200
    assert live.request("DELETE", made["file_url"].removesuffix("/content"), token=member).status == 204
