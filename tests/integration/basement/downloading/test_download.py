"""GET and HEAD of bytes: whose they are, parts, conditions, and what keeps a browser from running them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from apps.basement.models import Blob, File
from apps.basement.storage import store
from tests.factories.files import add_file, add_thumbnail, make_public

DATA = bytes(range(256)) * 4


@pytest.fixture
def owner(make_user: Any) -> Any:
    return make_user()


@pytest.fixture
def file(owner: Any) -> File:
    return add_file(owner.user_id, data=DATA + uuid4().bytes, name="Año «1».txt")


def data_of(file: File) -> bytes:
    return b"".join(store.read_range(file.blob.storage_key, 0, file.size))


def fetch(http: Any, file: File, token: str = "", method: str = "GET", query: str = "", **headers: str) -> Any:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return http.request(method, f"/api/files/{file.file_id}/content{query}", token=token, headers=sent)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


class TestWhole:
    def test_the_owner_reads(self, http: Any, owner: Any, file: File) -> None:
        answer = fetch(http, file, owner.token)
        assert (answer.status_code, body(answer)) == (200, data_of(file))
        assert answer["Content-Length"] == str(file.size)
        assert answer["ETag"] == f'"{file.blob.sha256.hex()}"'
        assert answer["Accept-Ranges"] == "bytes"

    def test_no_browser_runs_it(self, http: Any, owner: Any) -> None:
        page = add_file(owner.user_id, name="x.html", content_type="text/html")
        answer = fetch(http, page, owner.token, query="?inline=1", Accept="text/html")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Content-Disposition"].startswith("attachment;")
        assert "private" in answer["Cache-Control"]

    def test_the_name_travels(self, http: Any, owner: Any, file: File) -> None:
        expected = "attachment; filename=\"Ano _1_.txt\"; filename*=UTF-8''A%C3%B1o%20%C2%AB1%C2%BB.txt"
        assert fetch(http, file, owner.token)["Content-Disposition"] == expected

    def test_a_name_breaks_out_of_nothing(self, http: Any, owner: Any) -> None:
        bad = add_file(owner.user_id, name='a"; filename=evil.exe\r\nSet-Cookie: x=1\\.txt')
        answer = fetch(http, bad, owner.token)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        said = answer["Content-Disposition"]
        assert said.count('"') == 2
        assert "\r" not in said
        assert "\n" not in said

    @pytest.mark.parametrize(
        ("content_type", "way"),
        [("image/png", "inline"), ("image/svg+xml", "attachment"), ("application/pdf", "attachment")],
    )
    def test_inline_is_for_pictures(self, http: Any, owner: Any, content_type: str, way: str) -> None:
        file = add_file(owner.user_id, name="x", content_type=content_type)
        assert fetch(http, file, owner.token, query="?inline=1")["Content-Disposition"].startswith(way)
        assert fetch(http, file, owner.token)["Content-Disposition"].startswith("attachment")

    def test_nothing_is_a_file_too(self, http: Any, owner: Any) -> None:
        empty = add_file(owner.user_id, data=b"")
        answer = fetch(http, empty, owner.token)
        assert (answer.status_code, answer["Content-Length"], body(answer)) == (200, "0", b"")

    def test_head_says_the_same_without_the_bytes(self, http: Any, owner: Any, file: File) -> None:
        head, get = fetch(http, file, owner.token, "HEAD", Range="bytes=0-1"), fetch(http, file, owner.token)
        assert (head.status_code, body(head)) == (200, b"")
        names = ("Content-Length", "ETag", "Content-Type", "Content-Disposition", "Accept-Ranges")
        assert [head[name] for name in names] == [get[name] for name in names]


class TestWhoseItIs:
    def test_a_stranger_sees_nothing(self, http: Any, file: File, make_user: Any) -> None:
        for token in ("", make_user().token, make_user(role="trainer").token):
            answer = fetch(http, file, token)
            assert (answer.status_code, answer.json()["code"]) == (404, "file_not_found")

    def test_an_administrator_sees_all(self, http: Any, file: File, make_user: Any) -> None:
        assert fetch(http, file, make_user(role="admin").token).status_code == 200

    def test_what_is_public_anybody_sees(self, http: Any, file: File) -> None:
        make_public(file)
        assert body(fetch(http, file)) == data_of(file)

    def test_no_such_file(self, http: Any, owner: Any) -> None:
        assert http.get(f"/api/files/{uuid4()}/content", token=owner.token).status_code == 404

    def test_lost_bytes_are_no_broken_answer(self, http: Any, owner: Any, file: File) -> None:
        store.delete(file.blob.storage_key)
        answer = fetch(http, file, owner.token)
        assert (answer.status_code, answer.json()["code"]) == (410, "bytes_missing")


class TestParts:
    @pytest.mark.parametrize("asked", ["bytes=0-9", "bytes=100-", "bytes=-7", "bytes=1000-999999"])
    def test_a_part(self, http: Any, owner: Any, file: File, asked: str) -> None:
        data = data_of(file)
        answer = fetch(http, file, owner.token, Range=asked)
        first, _, last = answer["Content-Range"].removeprefix("bytes ").partition("/")[0].partition("-")
        part = data[int(first) : int(last) + 1]
        assert (answer.status_code, body(answer)) == (206, part)
        assert answer["Content-Range"].endswith(f"/{len(data)}")
        assert answer["Content-Length"] == str(len(part))

    def test_beyond_the_end(self, http: Any, owner: Any, file: File) -> None:
        answer = fetch(http, file, owner.token, Range=f"bytes={file.size}-")
        assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{file.size}")
        assert answer.json()["code"] == "range_not_satisfiable"

    def test_several_parts_are_the_whole(self, http: Any, owner: Any, file: File) -> None:
        answer = fetch(http, file, owner.token, Range="bytes=0-1,4-5")
        assert (answer.status_code, body(answer)) == (200, data_of(file))

    def test_parts_make_the_whole(self, http: Any, owner: Any, file: File) -> None:
        steps = range(0, file.size, 100)
        parts = [body(fetch(http, file, owner.token, Range=f"bytes={at}-{at + 99}")) for at in steps]
        assert b"".join(parts) == data_of(file)

    @pytest.mark.parametrize(
        ("condition", "status"),
        [("{etag}", 206), ('"other"', 200), ("W/{etag}", 200), ("Fri, 20 Nov 2026 10:00:00 GMT", 200)],
    )
    def test_if_range(self, http: Any, owner: Any, file: File, condition: str, status: int) -> None:
        etag = f'"{file.blob.sha256.hex()}"'
        answer = fetch(http, file, owner.token, Range="bytes=5-", If_Range=condition.format(etag=etag))
        assert answer.status_code == status


class TestConditions:
    @pytest.mark.parametrize("known", ["{etag}", "W/{etag}", '"x", {etag}', "*"])
    def test_known_bytes_are_not_sent(self, http: Any, owner: Any, file: File, known: str) -> None:
        etag = f'"{file.blob.sha256.hex()}"'
        answer = fetch(http, file, owner.token, If_None_Match=known.format(etag=etag), Range="bytes=0-1")
        assert (answer.status_code, body(answer), answer["ETag"]) == (304, b"", etag)

    def test_other_bytes_are_sent(self, http: Any, owner: Any, file: File) -> None:
        assert fetch(http, file, owner.token, If_None_Match='"other"').status_code == 200

    def test_if_match(self, http: Any, owner: Any, file: File) -> None:
        assert fetch(http, file, owner.token, If_Match=f'"{file.blob.sha256.hex()}"').status_code == 200
        answer = fetch(http, file, owner.token, If_Match='"other"')
        assert (answer.status_code, answer.json()["code"]) == (412, "bytes_changed")

    def test_whoever_may_not_read_learns_nothing_from_a_tag(self, http: Any, file: File) -> None:
        assert fetch(http, file, If_None_Match="*").status_code == 404


class TestThumbnails:
    def test_a_thumbnail_is_shown(self, http: Any, owner: Any) -> None:
        picture = add_file(owner.user_id, name="me.jpeg", content_type="image/jpeg")
        add_thumbnail(picture, b"RIFF-webp")
        view = http.get(f"/api/files/{picture.file_id}", token=owner.token).json()
        assert view["thumbnails"] == {"256": view["thumbnail_url"]}
        answer = http.get(view["thumbnail_url"], token=owner.token)
        assert (answer.status_code, body(answer), answer["Content-Type"]) == (200, b"RIFF-webp", "image/webp")
        assert answer["Content-Disposition"].startswith('inline; filename="me-256.webp"')

    def test_of_a_stranger(self, http: Any, owner: Any, make_user: Any) -> None:
        picture = add_file(owner.user_id, content_type="image/jpeg")
        add_thumbnail(picture, b"x")
        where = f"/api/files/{picture.file_id}/thumbnails/256"
        assert http.get(where, token=make_user().token).status_code == 404
        assert http.get(where).status_code == 404

    @pytest.mark.parametrize("edge", ["64", "0", "9" * 30])
    def test_a_size_that_is_not_there(self, http: Any, owner: Any, edge: str) -> None:
        picture = add_file(owner.user_id, content_type="image/jpeg")
        add_thumbnail(picture, b"x")
        answer = http.get(f"/api/files/{picture.file_id}/thumbnails/{edge}", token=owner.token)
        assert (answer.status_code, answer.json()["code"]) == (404, "thumbnail_not_found")

    def test_one_that_is_not_ready(self, http: Any, owner: Any) -> None:
        picture = add_file(owner.user_id, content_type="image/jpeg")
        add_thumbnail(picture, b"x", status="pending")
        view = http.get(f"/api/files/{picture.file_id}", token=owner.token).json()
        assert (view["thumbnail_status"], view["thumbnail_url"], view["thumbnails"]) == ("pending", None, {})
        assert http.get(f"/api/files/{picture.file_id}/thumbnails/256", token=owner.token).status_code == 404


def test_a_large_file_is_never_in_memory(http: Any, owner: Any) -> None:
    from apps.basement.storage.types import CHUNK

    large = add_file(owner.user_id, data=uuid4().bytes * (CHUNK // 4))
    answer = fetch(http, large, owner.token)
    sizes = [len(chunk) for chunk in answer.streaming_content]
    assert sum(sizes) == large.size > 3 * CHUNK
    assert max(sizes) <= CHUNK
    assert Blob.objects.using("basement").get(pk=large.blob_id).size == large.size
