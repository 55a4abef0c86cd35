"""tus 1.0, word by word, against a host."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from apps.basement.models import File, Upload, Usage
from kernel.clock import now
from tests.integration.basement.receiving.tus import PART, Tus, content

LENGTH = 10_000


def reserved(place: str) -> int:
    """Bytes that the owner of the upload uses of their quota."""
    upload = row(place)
    return Usage.objects.using("basement").get(pk=upload.owner_id).used_bytes


def row(place: str) -> Upload:
    return Upload.objects.using("basement").get(pk=place.rpartition("/")[2])


def test_options_say_what_is_spoken(tus: Tus) -> None:
    answer = Tus(tus.url, "").ask("OPTIONS", "/api/uploads", Authorization="", Tus_Resumable="")
    assert answer.status == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,creation-with-upload,expiration,checksum,termination"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert int(answer.headers["Tus-Max-Size"]) == 4096 * 2**20


def test_an_upload_in_two_parts_becomes_a_file(tus: Tus) -> None:
    sent = content(LENGTH)
    place = tus.begin(LENGTH, filename="../wild\x01name.bin", filetype="application/x-wild", file_tags="one, two")
    first = tus.patch(place, 0, sent[:4000])
    assert (first.status, first.headers["Upload-Offset"]) == (204, "4000")
    assert parsedate_to_datetime(first.headers["Upload-Expires"]) > now()
    between = tus.head(place)
    assert between.status == 200
    assert (between.headers["Upload-Offset"], between.headers["Upload-Length"]) == ("4000", "10000")
    assert between.headers["Cache-Control"] == "no-store"
    assert tus.state(place)["status"] == "open"
    last = tus.patch(place, 4000, sent[4000:])
    assert (last.status, last.headers["Upload-Offset"]) == (204, str(LENGTH))
    assert "Upload-Expires" not in last.headers
    state = tus.state(place)
    assert (state["status"], state["file_id"]) == ("done", last.headers["Upload-File-Id"])
    file = tus.file(place)
    assert file["sha256"] == hashlib.sha256(sent).hexdigest()
    assert (file["file_name"], file["file_tags"]) == ("wildname.bin", ["one", "two"])
    assert file["bucket_name"] == "chat-bucket"
    assert tus.head(place).headers["Upload-Offset"] == str(LENGTH)
    assert reserved(place) == LENGTH


def test_metadata_come_back(tus: Tus) -> None:
    place = tus.begin(5, filename="mätch.bin", filetype="video/mp4", file_tags="a,b", bucket_name="chat-bucket")
    pairs = dict(pair.split(" ") for pair in tus.head(place).headers["Upload-Metadata"].split(","))
    assert {key: base64.b64decode(value).decode() for key, value in pairs.items()} == {
        "filename": "mätch.bin", "filetype": "video/mp4", "file_tags": "a,b", "bucket_name": "chat-bucket",
    }  # fmt: skip


def test_the_first_bytes_may_come_with_the_creation(tus: Tus) -> None:
    sent = content(LENGTH)
    begun = tus.create(LENGTH, sent[:3000], filename="match.bin")
    assert (begun.status, begun.headers["Upload-Offset"]) == (201, "3000")
    assert tus.patch(begun.headers["Location"], 3000, sent[3000:]).status == 204
    whole = tus.create(LENGTH, sent, filename="match.bin")
    assert (whole.status, whole.headers["Upload-Offset"]) == (201, str(LENGTH))
    assert tus.state(whole.headers["Location"])["file_id"] == whole.headers["Upload-File-Id"]


def test_the_same_key_is_the_same_upload(tus: Tus) -> None:
    key = {"Idempotency_Key": uuid4().hex}
    first, again = (tus.create(LENGTH, headers=key, filename="a.bin") for _ in range(2))
    assert (first.status, again.status) == (201, 201)
    assert first.headers["Location"] == again.headers["Location"]
    assert reserved(first.headers["Location"]) == LENGTH
    other = tus.create(LENGTH + 1, headers=key, filename="a.bin")
    assert (other.status, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Upload_Length": ""}, 400, "malformed"),
        ({"Upload_Length": "-1"}, 400, "malformed"),
        ({"Upload_Length": "1e3"}, 400, "malformed"),
        ({"Upload_Length": "9" * 19}, 400, "malformed"),
        ({"Upload_Length": "9" * 5000}, 400, "malformed"),
        ({"Upload_Length": "", "Upload_Defer_Length": "1"}, 400, "upload_length_deferred"),
        ({"Upload_Concat": "partial"}, 400, "concatenation_unsupported"),
        ({"Upload_Length": str(2**62)}, 413, "file_too_large"),
        ({"Upload_Metadata": "filename ???"}, 400, "malformed"),
        ({"Upload_Metadata": "filename YQ==,filename YQ=="}, 400, "malformed"),
        ({"Upload_Metadata": "filename /w=="}, 400, "malformed"),
        ({"Upload_Metadata": "bucket_name AA=="}, 400, "malformed"),
        ({"Upload_Metadata": "bucket_name bm9uZQ=="}, 422, "bucket_not_found"),
        ({"Upload_Metadata": "file_tags " + base64.b64encode(b"x" * 51).decode()}, 422, "tags_invalid"),
        ({"Tus_Resumable": "0.2.2"}, 412, "tus_version_unsupported"),
        ({"Tus_Resumable": ""}, 412, "tus_version_unsupported"),
        ({"Authorization": ""}, 401, "not_authenticated"),
    ],
)
def test_what_cannot_begin_is_refused(tus: Tus, headers: dict[str, str], status: int, code: str) -> None:
    answer = tus.ask("POST", "/api/uploads", **{"Upload_Length": "10", **headers})
    assert (answer.status, answer.json()["code"]) == (status, code)
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert ("Tus-Version" in answer.headers) == (status == 412)


def test_more_than_the_quota_is_refused_before_a_byte_comes(tus: Tus) -> None:
    place = tus.begin(1)
    Usage.objects.using("basement").filter(pk=row(place).owner_id).update(limit_bytes=LENGTH)
    assert tus.create(LENGTH, filename="a.bin").status == 413
    assert tus.create(LENGTH - 1, filename="a.bin").status == 201
    assert tus.create(1, filename="a.bin").status == 413
    assert reserved(place) == LENGTH


def test_a_bucket_has_its_own_limit(tus: Tus) -> None:
    answer = tus.create(10 * 2**20 + 1, filename="me.png", bucket_name="avatars")
    assert (answer.status, answer.json()["limit_bytes"]) == (413, 10 * 2**20)


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Content_Type": "application/octet-stream"}, 415, "unsupported_media_type"),
        ({"Upload_Offset": ""}, 400, "malformed"),
        ({"Upload_Offset": "x"}, 400, "malformed"),
        ({"Upload_Offset": "9" * 19}, 400, "malformed"),
        ({"Upload_Offset": "1"}, 409, "upload_offset_mismatch"),
        ({"Upload_Offset": str(2**63 - 1)}, 409, "upload_offset_mismatch"),
        ({"Upload_Checksum": "md5 AAAA"}, 400, "checksum_unknown"),
        ({"Upload_Checksum": "sha1 AAAA"}, 400, "checksum_unknown"),
        ({"Upload_Checksum": "sha1 ?"}, 400, "checksum_unknown"),
        ({"Tus_Resumable": "2.0.0"}, 412, "tus_version_unsupported"),
    ],
)
def test_a_part_that_is_none_changes_nothing(tus: Tus, headers: dict[str, str], status: int, code: str) -> None:
    place = tus.begin(LENGTH)
    answer = tus.patch(place, 0, b"12345", **headers)
    assert (answer.status, answer.json()["code"]) == (status, code)
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert tus.offset(place) == 0


def test_a_part_may_not_go_beyond_the_length(tus: Tus) -> None:
    place = tus.begin(LENGTH)
    assert tus.patch(place, 0, content(LENGTH + 1)).status == 413
    assert tus.offset(place) == 0


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_checksum_is_checked(tus: Tus, algorithm: str) -> None:
    sent = content(LENGTH)
    place = tus.begin(LENGTH)
    digests = [hashlib.new(algorithm, part).digest() for part in (sent[:6000], b"x")]
    right, wrong = (f"{algorithm} {base64.b64encode(digest).decode()}" for digest in digests)
    refused = tus.patch(place, 0, sent[:6000], Upload_Checksum=wrong)
    assert (refused.status, refused.json()["code"]) == (460, "upload_checksum_mismatch")
    assert tus.offset(place) == 0
    assert tus.patch(place, 0, sent[:6000], Upload_Checksum=right).headers["Upload-Offset"] == "6000"
    assert tus.patch(place, 6000, sent[6000:]).status == 204
    assert tus.file(place)["sha256"] == hashlib.sha256(sent).hexdigest()


def test_a_wrong_checksum_at_the_creation_leaves_nothing(tus: Tus) -> None:
    place = tus.begin(1)
    wrong = f"sha1 {base64.b64encode(bytes(20)).decode()}"
    answer = tus.create(LENGTH, content(LENGTH), headers={"Upload_Checksum": wrong}, filename="a.bin")
    assert answer.status == 460
    assert reserved(place) == 1


def test_others_find_nothing(tus: Tus, make_user: Callable[..., Any]) -> None:
    place = tus.begin(LENGTH)
    stranger = Tus(tus.url, make_user(role="admin").token)
    answers = [
        stranger.head(place), stranger.ask("GET", place), stranger.patch(place, 0, b"x"), stranger.ask("DELETE", place)
    ]  # fmt: skip
    assert [answer.status for answer in answers] == [404, 404, 404, 404]
    assert {answer.headers["Tus-Resumable"] for answer in answers} == {"1.0.0"}
    assert tus.offset(place) == 0
    assert tus.head(f"/api/uploads/{uuid4()}").status == 404


def test_an_ended_upload_is_gone_and_its_quota_back(tus: Tus) -> None:
    place = tus.begin(LENGTH)
    tus.patch(place, 0, content(500))
    assert reserved(place) == LENGTH
    assert [tus.ask("DELETE", place).status for _ in range(2)] == [204, 204]
    assert reserved(place) == 0
    assert (tus.head(place).status, tus.patch(place, 500, b"x").status) == (410, 410)
    assert tus.state(place)["refused_code"] == "upload_terminated"


def test_a_whole_upload_cannot_be_ended(tus: Tus) -> None:
    place = tus.create(LENGTH, content(LENGTH), filename="a.bin").headers["Location"]
    answer = tus.ask("DELETE", place)
    assert (answer.status, answer.json()["code"]) == (409, "upload_complete")
    assert File.objects.using("basement").filter(pk=UUID(tus.state(place)["file_id"])).exists()


def test_a_refused_file_leaves_nothing(tus: Tus) -> None:
    program = b"MZ" + bytes(5000)
    place = tus.begin(len(program), filename="setup.exe")
    answer = tus.patch(place, 0, program)
    assert 400 <= answer.status < 500
    state = tus.state(place)
    assert (state["status"], state["refused_code"]) == ("refused", answer.json()["code"])
    assert state["file_id"] is None
    assert tus.head(place).status == 410
    assert reserved(place) == 0


def test_an_upload_of_nothing_is_refused(tus: Tus) -> None:
    answer = tus.create(0, filename="empty.bin")
    assert (answer.status, answer.json()["code"]) == (422, "file_empty")


def test_the_answer_to_the_last_part_may_be_lost(tus: Tus) -> None:
    sent = content(LENGTH)
    place = tus.create(LENGTH, sent, filename="a.bin").headers["Location"]
    again = tus.patch(place, LENGTH, b"")
    assert (again.status, again.headers["Upload-Offset"]) == (204, str(LENGTH))


def test_a_network_that_lets_only_post_through(tus: Tus) -> None:
    place = tus.begin(LENGTH)
    part = {"Upload_Offset": "0", "Content_Type": PART}
    assert tus.ask("POST", place, b"12345", X_HTTP_Method_Override="PATCH", **part).status == 204
    assert tus.offset(place) == 5
    assert tus.ask("POST", place, b"12345").status == 405
    assert tus.ask("GET", place, X_HTTP_Method_Override="DELETE").status == 200
    assert tus.ask("POST", place, X_HTTP_Method_Override="DELETE").status == 204


def test_a_part_of_unknown_size(tus: Tus) -> None:
    """Chunked: how HTTP/2 clients that stream come out of the gateway."""
    sent = content(LENGTH)
    place = tus.begin(LENGTH)
    assert tus.patch(place, 0, iter([sent[:300], sent[300:7000]])).headers["Upload-Offset"] == "7000"
    assert tus.patch(place, 7000, iter([sent[7000:], b"and more"])).headers["Upload-Offset"] == str(LENGTH)
    assert tus.file(place)["sha256"] == hashlib.sha256(sent).hexdigest()
