"""Who sends the bytes: S3 by a signed address, a file server before us, or we."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from botocore.config import Config
from django.core.files.storage import storages

from apps.basement.models import File
from apps.basement.storage import s3, store
from tests.factories.files import add_file, add_thumbnail

NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def owner(make_user: Any) -> Any:
    return make_user()


@pytest.fixture
def file(owner: Any) -> File:
    made = add_file(owner.user_id, name="Año.png", content_type="image/png")
    add_thumbnail(made, b"webp")
    return made


@pytest.fixture
def bucket(file: File, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files in S3, at an address where nobody listens: what is read by us fails, what is handed off does not."""
    options = {
        "bucket_name": "files", "endpoint_url": NOBODY, "region_name": "eu-central-1", "access_key": "k",
        "secret_key": "s", "addressing_style": "path", "signature_version": "s3v4",
    }  # fmt: skip
    settings.STORAGES = settings.STORAGES | {"files": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}}
    monkeypatch.setattr(s3, "CONFIG", s3.CONFIG.merge(Config(retries={"total_max_attempts": 1})))
    assert storages["files"].bucket_name == "files"


def get(http: Any, path: str, owner: Any, **headers: str) -> Any:
    return http.get(path, token=owner.token, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.usefixtures("bucket")
class TestS3:
    def test_a_redirect_for_a_minute(self, http: Any, owner: Any, file: File) -> None:
        answer = get(http, f"/api/files/{file.file_id}/content", owner, Range="bytes=0-1")
        assert (answer.status_code, answer["Cache-Control"]) == (307, "no-store")
        where = urlsplit(answer["Location"])
        said = parse_qs(where.query)
        assert answer["Location"].startswith(f"{NOBODY}/files/{file.blob.storage_key}?")
        assert said["X-Amz-Expires"] == ["60"]
        assert said["response-content-type"] == ["image/png"]
        assert said["response-content-disposition"] == [
            "attachment; filename=\"Ano.png\"; filename*=UTF-8''A%C3%B1o.png"
        ]

    def test_inline_if_asked(self, http: Any, owner: Any, file: File) -> None:
        for path in ("content?inline=1", "thumbnails/256"):
            said = parse_qs(urlsplit(get(http, f"/api/files/{file.file_id}/{path}", owner)["Location"]).query)
            assert said["response-content-disposition"][0].startswith("inline;")

    def test_a_stranger_gets_no_address(self, http: Any, file: File, make_user: Any) -> None:
        assert get(http, f"/api/files/{file.file_id}/content", make_user()).status_code == 404

    def test_what_is_known_needs_none(self, http: Any, owner: Any, file: File) -> None:
        etag = f'"{file.blob.sha256.hex()}"'
        assert get(http, f"/api/files/{file.file_id}/content", owner, If_None_Match=etag).status_code == 304

    def test_head_is_answered_here(self, http: Any, owner: Any, file: File) -> None:
        answer = http.request("HEAD", f"/api/files/{file.file_id}/content", token=owner.token)
        assert (answer.status_code, answer["Content-Length"]) == (200, str(file.size))

    def test_where_browsers_cannot_reach_it_we_send(self, http: Any, owner: Any, file: File, settings: Any) -> None:
        settings.FILES_HAND_OFF = 0
        answer = get(http, f"/api/files/{file.file_id}/content", owner)
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")

    def test_a_link_with_a_limit_gives_no_address_away(self, http: Any, owner: Any, file: File) -> None:
        path = f"/api/files/{file.file_id}/shares"
        free, limited = (http.post(path, json=terms, token=owner.token).json() for terms in ({}, {"most_downloads": 1}))
        assert http.get(f"/api/files/shared/{free['secret']}/content").status_code == 307
        assert http.get(f"/api/files/shared/{limited['secret']}/content").status_code == 503
        shares = http.get(path, token=owner.token).json()["results"]
        assert [share["downloads"] for share in shares] == [0, 1]


class TestFileServers:
    def test_nginx(self, http: Any, owner: Any, file: File, settings: Any) -> None:
        settings.FILES_ACCEL_PREFIX = "/inside/"
        answer = get(http, f"/api/files/{file.file_id}/content", owner)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer["X-Accel-Redirect"] == f"/inside/{file.blob.storage_key}"
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
        assert answer["Content-Disposition"].startswith("attachment")
        assert not answer.has_header("Content-Length")

    def test_apache(self, http: Any, owner: Any, file: File, settings: Any) -> None:
        settings.FILES_SENDFILE = 1
        answer = get(http, f"/api/files/{file.file_id}/content", owner)
        assert answer["X-Sendfile"] == str(store.local_path(file.blob.storage_key))

    def test_only_whoever_may_read(self, http: Any, file: File, settings: Any, make_user: Any) -> None:
        settings.FILES_ACCEL_PREFIX = "/inside/"
        answer = get(http, f"/api/files/{file.file_id}/content", make_user())
        assert answer.status_code == 404
        assert not answer.has_header("X-Accel-Redirect")

    def test_without_one_we_send(self, http: Any, owner: Any, file: File) -> None:
        answer = get(http, f"/api/files/{file.file_id}/content", owner)
        assert not answer.has_header("X-Sendfile")
        assert len(b"".join(answer.streaming_content)) == len(uuid4().bytes)
