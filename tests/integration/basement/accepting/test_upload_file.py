"""Uploading in one request: streamed, counted, once for each key, and nothing left of what is refused."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from apps.basement.contract import FileUploaded
from apps.basement.models import Bucket, Usage
from apps.basement.storage import store
from kernel.db import rows as sql_rows
from tests.integration.basement.accepting.conftest import multipart
from tests.integration.basement.accepting.rows import blobs, exists, files, incoming, nothing_of, used

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


def text(size: int = 0) -> bytes:
    """Text that nobody else has."""
    line = f"{uuid4()} is what this line says.\n".encode()
    return line * (size // len(line) + 1)


@pytest.fixture
def person(make_user: Any) -> Any:
    return make_user()


@pytest.fixture
def small_bucket() -> Bucket:
    bucket, _ = Bucket.objects.using("basement").get_or_create(
        name="small-texts", defaults={"largest_bytes": 1000, "kinds": ["document", "other"]}
    )
    return bucket


def refusal(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return answer.status_code, answer.json()["code"]


def test_the_seeds_form_makes_a_file(upload: Any, person: Any, http: Any) -> None:
    content = text()

    answer = upload(person, content, "notes.txt", after={"file_tags": "match, notes", "bucket_name": "chat-bucket"})

    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert answer["Location"] == f"/api/files/{body['file_id']}"
    assert body["file_name"] == "notes.txt"
    assert body["file_tags"] == ["match", "notes"]
    assert body["bucket_name"] == "chat-bucket"
    assert body["user_id"] == str(person.user_id)
    assert (body["size"], body["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert http.get(answer["Location"], token=person.token).json()["file_id"] == body["file_id"]
    (blob,) = blobs(person.user_id)
    assert (blob.references, blob.size) == (1, len(content))
    assert b"".join(store.read_range(blob.storage_key, 0, blob.size)) == content
    assert incoming(person.user_id) == []
    assert used(person.user_id) == len(content)


def test_a_file_alone_goes_into_the_default_bucket(upload: Any, person: Any) -> None:
    assert upload(person, text()).json()["bucket_name"] == "chat-bucket"


def test_tags_may_be_repeated(http: Any, person: Any) -> None:
    body, kind = multipart(
        ("file_tags", None, b"a,b"), ("file", "x.txt", text()), ("file_tags", None, "ünïc ode".encode())
    )
    answer = http.post("/api/files/upload", data=body, content_type=kind, token=person.token)
    assert answer.json()["file_tags"] == ["a", "b", "ünïc ode"]


def test_an_upload_is_told(upload: Any, person: Any) -> None:
    made = upload(person, text()).json()
    told = "SELECT payload FROM outbox WHERE type = %s AND aggregateid = %s"
    ((payload,),) = sql_rows("basement", told, [FileUploaded.topic, made["file_id"]])
    assert "chat-bucket" in str(payload)


def test_a_picture_waits_for_its_thumbnails(upload: Any, person: Any) -> None:
    made = upload(person, PNG, "dot.png", declared="image/png").json()
    assert (made["content_type"], made["thumbnail_status"]) == ("image/png", "pending")
    (blob,) = blobs(person.user_id)
    assert (blob.picture.width, blob.picture.height) == (1, 1)


def test_signing_in_comes_first(http: Any) -> None:
    body, kind = multipart(("file", "x.txt", text()))
    assert http.post("/api/files/upload", data=body, content_type=kind).status_code == 401


def test_a_browser_that_asks_for_a_page_gets_one(http: Any, person: Any) -> None:
    body, kind = multipart(("file", "x.txt", text()))
    headers = {"Accept": "text/html"}
    answer = http.post("/api/files/upload", data=body, content_type=kind, token=person.token, headers=headers)
    assert answer.status_code == 201
    assert b"<html" in answer.content


# --- once for each key --------------------------------------------------------------------------


def test_the_same_key_makes_one_file(upload: Any, person: Any) -> None:
    content, key = text(), uuid4().hex
    first = upload(person, content, key=key)
    again = upload(person, content, key=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    (blob,) = blobs(person.user_id)
    assert (blob.references, used(person.user_id), len(files(person.user_id))) == (1, len(content), 1)
    assert incoming(person.user_id) == []


@pytest.mark.parametrize("change", ["content", "name", "tags"])
def test_the_same_key_for_something_else_is_refused(upload: Any, person: Any, change: str) -> None:
    content, key = text(), uuid4().hex
    upload(person, content, key=key)
    options = {"content": content, "name": "notes.txt", "before": {"file_tags": "a"} if change == "tags" else {}}
    options |= {"content": text()} if change == "content" else {"name": "other.txt"} if change == "name" else {}

    assert refusal(upload(person, **options, key=key)) == (422, "idempotency_key_reused")
    assert len(files(person.user_id)) == len(blobs(person.user_id)) == 1
    assert incoming(person.user_id) == []
    assert used(person.user_id) == len(content)


def test_a_key_is_its_owners(upload: Any, person: Any, make_user: Any) -> None:
    key, stranger = uuid4().hex, make_user()
    mine, theirs = upload(person, text(), key=key).json(), upload(stranger, text(), key=key).json()
    assert mine["file_id"] != theirs["file_id"]


def at_once(count: int, act: Any) -> list[Any]:
    def one(number: int) -> Any:
        try:
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_one_key_from_many_at_once_makes_one_file(upload: Any, person: Any) -> None:
    content, key = text(), uuid4().hex
    answers = at_once(8, lambda number: upload(person, content, key=key))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["file_id"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer for answer in answers) == 1
    (blob,) = blobs(person.user_id)
    assert (blob.references, used(person.user_id)) == (1, len(content))
    assert incoming(person.user_id) == []


# --- equal bytes --------------------------------------------------------------------------------


def test_equal_bytes_are_stored_once(upload: Any, person: Any) -> None:
    content = text()
    upload(person, content, "a.txt")
    upload(person, content, "b.txt")

    (blob,) = blobs(person.user_id)
    assert (blob.references, len(files(person.user_id)), used(person.user_id)) == (2, 2, 2 * len(content))
    assert incoming(person.user_id) == []


def test_equal_bytes_at_once_are_stored_once(upload: Any, person: Any) -> None:
    content, before = text(), {entry.key for entry in store.entries()}
    answers = at_once(8, lambda number: upload(person, content, f"{number}.txt"))

    assert {answer.status_code for answer in answers} == {201}
    (blob,) = blobs(person.user_id)
    assert (blob.references, used(person.user_id)) == (8, 8 * len(content))
    assert {entry.key for entry in store.entries()} - before == {blob.storage_key}
    assert incoming(person.user_id) == []


def test_equal_bytes_of_others_are_theirs(upload: Any, person: Any, make_user: Any) -> None:
    content, stranger = text(), make_user()
    upload(person, content)
    upload(stranger, content)
    (mine,), (theirs,) = blobs(person.user_id), blobs(stranger.user_id)
    assert mine.storage_key != theirs.storage_key


@pytest.mark.parametrize("there", [False, True], ids=["gone", "damaged"])
def test_bytes_that_the_check_missed_come_back_with_the_next_upload(upload: Any, person: Any, there: bool) -> None:
    content = text()
    upload(person, content, "a.txt")
    (blob,) = blobs(person.user_id)
    store.delete(blob.storage_key)
    if there:
        store.put(blob.storage_key, [b"something else"])
    type(blob).objects.using("basement").filter(pk=blob.pk).update(missing_since="2026-01-01T00:00Z")

    upload(person, content, "b.txt")

    (mended,) = blobs(person.user_id)
    assert (mended.missing_since, mended.references) == (None, 2)
    assert b"".join(store.read_range(mended.storage_key, 0, mended.size)) == content
    assert not exists(blob.storage_key)
    assert incoming(person.user_id) == []


# --- refused, and nothing left ------------------------------------------------------------------


def entries_after(act: Any) -> tuple[Any, set[str]]:
    before = {entry.key for entry in store.entries()}
    answer = act()
    return answer, {entry.key for entry in store.entries()} - before


@pytest.mark.parametrize("where", ["before", "after"])
def test_more_than_the_bucket_takes_is_refused(upload: Any, person: Any, small_bucket: Bucket, where: str) -> None:
    content = text(1001)
    answer, left = entries_after(lambda: upload(person, content, **{where: {"bucket_name": small_bucket.name}}))
    assert refusal(answer) == (413, "file_too_large")
    assert answer.json()["limit_bytes"] == 1000
    assert left == set()
    assert nothing_of(person.user_id)


def test_what_just_fits_is_taken(upload: Any, person: Any, small_bucket: Bucket) -> None:
    content = text(1000)[:1000]
    assert upload(person, content, before={"bucket_name": small_bucket.name}).status_code == 201


def test_more_than_the_quota_is_refused(upload: Any, person: Any) -> None:
    Usage.objects.using("basement").create(owner_id=person.user_id, used_bytes=0, limit_bytes=5000)
    assert upload(person, text(3000)[:3000]).status_code == 201

    answer, left = entries_after(lambda: upload(person, text(3000)))

    assert refusal(answer) == (413, "quota_exceeded")
    assert left == set()
    assert (used(person.user_id), len(files(person.user_id)), incoming(person.user_id)) == (3000, 1, [])
    assert upload(person, text(2000)[:2000]).status_code == 201
    assert used(person.user_id) == 5000


def test_uploads_at_once_do_not_overdraw_the_quota(upload: Any, person: Any) -> None:
    Usage.objects.using("basement").create(owner_id=person.user_id, used_bytes=0, limit_bytes=3500)
    answers = at_once(6, lambda number: upload(person, text(1000)[:1000], f"{number}.txt"))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [413] * 3
    assert (used(person.user_id), incoming(person.user_id)) == (3000, [])


def refused(code: int, name: str, **options: Any) -> Any:
    return pytest.param(options, (code, name), id=f"{name}-{'-'.join(options)}")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        refused(422, "file_empty", content=b""),
        refused(422, "bucket_not_found", before={"bucket_name": "nowhere"}),
        refused(422, "bucket_not_found", after={"bucket_name": "nowhere"}),
        refused(422, "bucket_not_found", after={"bucket_name": "a\0b"}),
        refused(415, "kind_not_taken", after={"bucket_name": "avatars"}),
        refused(422, "tags_invalid", after={"file_tags": "x" * 51}),
        refused(422, "tags_invalid", after={"file_tags": "a\0b"}),
        refused(422, "tags_invalid", before={"file_tags": ",".join(map(str, range(21)))}),
        refused(400, "malformed", after={"category_id": "seven"}),
        refused(404, "category_not_found", after={"category_id": str(uuid4())}),
        refused(400, "idempotency_key_malformed", key="x" * 256),
        refused(413, "form_too_large", before={"file_tags": "x" * 1_100_000}),
        refused(413, "form_too_large", after={"bucket_name": "x" * 1_100_000}),
        refused(413, "form_too_large", before={str(number): "" for number in range(1_100)}),
    ],
)
def test_what_cannot_be_is_refused(upload: Any, person: Any, options: dict[str, Any], expected: Any) -> None:
    answer, left = entries_after(lambda: upload(person, options.pop("content", text()), **options))
    assert refusal(answer) == expected
    assert left == set()
    assert nothing_of(person.user_id)


WHOLE, KIND = multipart(("file", "x.txt", b"content of the file\n" * 100), ("bucket_name", None, b"chat-bucket"))
TWO, TWO_KIND = multipart(("file", "x.txt", b"one\n"), ("file", "y.txt", b"two\n"))
OTHER, OTHER_KIND = multipart(("picture", "x.txt", b"one\n"))
UNNAMED, UNNAMED_KIND = multipart(("file", None, b"a field and no file"))
DOTS, DOTS_KIND = multipart(("file", "..", b"named by dots\n"))
BASE64, BASE64_KIND = multipart(("file", "x.txt", b"abc"), declared="text/plain\r\nContent-Transfer-Encoding: base64")
CHARSET = b"filename*=bogus''x.txt"


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"{}", "application/json", (415, "unsupported_media_type")),
        (b"a=b", "application/x-www-form-urlencoded", (415, "unsupported_media_type")),
        (WHOLE, KIND.replace("form-data", "mixed"), (415, "unsupported_media_type")),
        (WHOLE, "multipart/form-data", (400, "malformed")),
        (WHOLE, "multipart/form-data; boundary=" + "x" * 300, (400, "malformed")),
        (WHOLE, "multipart/form-data; boundary=other", (400, "upload_cut")),
        (b"no form at all", KIND, (400, "file_missing")),
        (WHOLE[:-4], KIND, (400, "upload_cut")),
        (WHOLE[:-50], KIND, (400, "upload_cut")),
        (WHOLE[:500], KIND, (400, "upload_cut")),
        (TWO, TWO_KIND, (400, "one_file_only")),
        (OTHER, OTHER_KIND, (400, "one_file_only")),
        (UNNAMED, UNNAMED_KIND, (400, "file_missing")),
        (DOTS, DOTS_KIND, (400, "file_missing")),
        (WHOLE.replace(b'filename="x.txt"', CHARSET), KIND, (400, "file_missing")),
        (BASE64, BASE64_KIND, (400, "malformed")),
    ],
)  # fmt: skip
def test_a_body_that_is_no_upload_is_refused(http: Any, person: Any, body: bytes, kind: str, expected: Any) -> None:
    answer, left = entries_after(
        lambda: http.post("/api/files/upload", data=body, content_type=kind, token=person.token)
    )
    status, code = refusal(answer)
    assert (status, expected[1] and code) == expected
    assert left == set()
    assert nothing_of(person.user_id)


def test_names_lose_their_paths(upload: Any, person: Any) -> None:
    for name in ("../../etc/passwd", "C:\\windows\\system32\\drivers.txt", "a/b\\..\\c.txt"):
        made = upload(person, text(), name).json()
        assert not set("/\\:") & set(made["file_name"]), made
        (key,) = [blob.storage_key for blob in blobs(person.user_id) if bytes(blob.sha256).hex() == made["sha256"]]
        assert exists(key)


def test_a_full_or_broken_disk_is_a_503_and_leaves_nothing(upload: Any, person: Any, tmp_path: Any) -> None:
    from django.test import override_settings

    (tmp_path / "blobs").write_text("a file where a folder has to be")
    options = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    from django.conf import settings

    with override_settings(STORAGES={**settings.STORAGES, "files": options}):
        answer = upload(person, text())
    assert refusal(answer) == (503, "storage_unavailable")
    assert answer["Retry-After"]
    assert os.listdir(tmp_path) == ["blobs"]
    assert not files(person.user_id)
    assert used(person.user_id) == 0
