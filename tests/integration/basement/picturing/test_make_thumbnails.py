"""The sweep that makes thumbnails: once, at once, killed, lost, failed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import override_settings
from PIL import Image

from apps.basement.models import Blob, File, Picture
from apps.basement.picturing import policy
from apps.basement.picturing import pool as pools
from apps.basement.picturing.failures import LeaseLost
from apps.basement.picturing.flow import at_hand, work
from apps.basement.picturing.keeping import keep
from apps.basement.picturing.keys import all_keys, keys_in, keys_of
from apps.basement.storage import store
from apps.basement.usecases.make_thumbnails import make_thumbnails
from kernel.clock import frozen, now
from kernel.db import execute, transaction
from kernel.leases import claim
from tests.fakes.pictures import quarters, saved, turned
from tests.fakes.s3_server import s3_server
from tests.integration.basement.picturing.conftest import Album, told

ROOT = Path(__file__).resolve().parents[4]
FULL = bool(os.environ.get("BANYAN_FULL"))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


def test_thumbnails_are_made_and_told(album: Album) -> None:
    picture = album.stored(turned(6), files=2)
    make_thumbnails()
    picture.refresh_from_db(using="basement")
    assert (picture.status, picture.failure_code, picture.next_at, picture.lease_id) == ("ready", "", None, None)
    assert (picture.width, picture.height) == (400, 300)
    sizes = {size: (made["width"], made["height"]) for size, made in picture.thumbnails.items()}
    assert sizes == {"64": (64, 48), "256": (256, 192), "1024": (400, 300)}
    for made in picture.thumbnails.values():
        with store.open(made["key"]) as bytes_, Image.open(bytes_) as image:
            assert (image.format, image.size) == ("WEBP", (made["width"], made["height"]))
        assert store.size(made["key"]) == made["size"]
    assert album.new_keys() == set(keys_in(picture.thumbnails)) == album.named_keys()
    files = File.objects.using("basement").filter(blob_id=picture.pk).values_list("file_id", flat=True)
    assert sorted(told(picture)) == sorted((str(file_id), "ready") for file_id in files)
    assert len(files) == 2


def test_from_the_upload_to_the_download(album: Album, http: Any, make_user: Any) -> None:
    person = make_user()
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + turned(6) + b"\r\n--b--\r\n"
    )
    form = "multipart/form-data; boundary=b"
    made = http.post("/api/files/upload", data=body, content_type=form, token=person.token)
    assert made.status_code == 201, made.json()
    assert (made.json()["thumbnail_status"], made.json()["thumbnail_url"]) == ("pending", None)
    make_thumbnails()
    found = http.get(f"/api/files/{made.json()['file_id']}", token=person.token).json()
    assert found["thumbnail_status"] == "ready"
    assert sorted(found["thumbnails"]) == ["1024", "256", "64"]
    reply = http.get(found["thumbnail_url"], token=person.token)
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "image/webp")
    assert http.get(found["thumbnail_url"], token=make_user().token).status_code == 404


def test_sizes_are_a_setting_and_small_pictures_share(album: Album) -> None:
    with override_settings(THUMBNAIL_SIZES="32,100,2000"):
        picture = album.made(saved(quarters(80, 40), "PNG"), content_type="image/png")
    assert sorted(picture.thumbnails, key=int) == ["32", "100", "2000"]
    assert picture.thumbnails["100"] == picture.thumbnails["2000"]
    assert len(album.new_keys()) == 2


def test_sweeps_at_once_make_each_once(album: Album) -> None:
    pictures = [album.stored() for _ in range(6)]

    def sweep(_: int) -> Any:
        try:
            return make_thumbnails()
        finally:
            connections["basement"].close()

    with ThreadPoolExecutor(4) as threads:
        found = sum(one["ready"] for one in threads.map(sweep, range(4)))
    assert found == 6
    for picture in pictures:
        picture.refresh_from_db(using="basement")
        assert [status for _, status in told(picture)] == ["ready"]
    assert album.new_keys() == album.named_keys()
    assert album.ledger() == set()


def test_made_again_replaces_what_was_there(album: Album) -> None:
    picture = album.made()
    first = set(keys_in(picture.thumbnails))
    Picture.objects.using("basement").filter(pk=picture.pk).update(next_at=now())
    make_thumbnails()
    picture.refresh_from_db(using="basement")
    second = set(keys_in(picture.thumbnails))
    assert not first & second
    assert album.new_keys() == second
    assert album.ledger() == set()


@pytest.mark.parametrize(
    ("data", "content_type", "code"),
    [
        (b"not a picture", "image/jpeg", "picture_unknown"),
        (saved(quarters())[:3000], "image/jpeg", "picture_unreadable"),
        (SVG, "image/svg+xml", "picture_unknown"),
        (SVG, "image/png", "picture_unknown"),
    ],
)
def test_what_cannot_be_shown_fails_once(album: Album, data: bytes, content_type: str, code: str) -> None:
    picture, good = album.stored(data, content_type=content_type), album.stored()
    make_thumbnails()
    for one in (picture, good):
        one.refresh_from_db(using="basement")
    assert (picture.status, picture.failure_code, picture.next_at) == ("failed", code, None)
    assert [status for _, status in told(picture)] == ["failed"]
    assert good.status == "ready"
    make_thumbnails()
    picture.refresh_from_db(using="basement")
    assert picture.attempts == 1
    assert album.new_keys() == set(keys_in(good.thumbnails))


def test_bytes_that_are_gone(album: Album) -> None:
    picture = album.stored()
    store.delete(Blob.objects.using("basement").get(pk=picture.pk).storage_key)
    make_thumbnails()
    picture.refresh_from_db(using="basement")
    assert (picture.status, picture.failure_code) == ("failed", "bytes_missing")


def test_a_failure_keeps_the_thumbnails_of_before(album: Album) -> None:
    picture = album.made()
    shown = picture.thumbnails
    store.delete(Blob.objects.using("basement").get(pk=picture.pk).storage_key)
    Picture.objects.using("basement").filter(pk=picture.pk).update(next_at=now())
    make_thumbnails()
    picture.refresh_from_db(using="basement")
    assert (picture.status, picture.failure_code, picture.thumbnails) == ("ready", "bytes_missing", shown)
    assert set(keys_in(shown)) <= album.new_keys()


def test_a_store_that_is_away_is_waited_for(album: Album, tmp_path: Path, settings: Any) -> None:
    picture = album.stored()
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": loop}}
    with override_settings(STORAGES={**settings.STORAGES, "files": files}):
        assert make_thumbnails() == {"waiting": 1}
    picture.refresh_from_db(using="basement")
    assert (picture.status, picture.attempts, picture.lease_id) == ("pending", 1, None)
    assert told(picture) == []
    with frozen(now() + policy.LONGEST_WAIT):
        make_thumbnails()
    picture.refresh_from_db(using="basement")
    assert picture.status == "ready"


def test_what_breaks_its_decoder_is_not_tried_for_ever(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here each process ends before it has read the picture."""
    pools.pool().trim(0)
    monkeypatch.setattr(pools, "MODULE", "this")
    picture = album.stored()
    for attempt in range(1, policy.MOST_DEATHS + 1):
        with frozen(now() + attempt * policy.LONGEST_WAIT):
            make_thumbnails()
        picture.refresh_from_db(using="basement")
        waits = attempt < policy.MOST_DEATHS
        assert (picture.status, picture.attempts) == ("pending" if waits else "failed", attempt)
    assert (picture.failure_code, picture.next_at) == ("picture_breaks_decoder", None)


def test_what_kills_its_worker_each_time_is_given_up(album: Album) -> None:
    picture = album.stored(attempts=policy.MOST_ATTEMPTS)
    make_thumbnails()
    picture.refresh_from_db(using="basement")
    assert (picture.status, picture.failure_code) == ("failed", "picture_given_up")


@pytest.mark.parametrize("loss", ["taken", "deleted"])
def test_who_lost_the_lease_leaves_nothing(album: Album, loss: str) -> None:
    picture = album.stored()
    (held,) = claim(Picture, limit=1, lease=timedelta(minutes=5)).rows
    assert held.pk == picture.pk
    blob = Blob.objects.using("basement").get(pk=picture.pk)

    with at_hand(blob) as path:
        found = pools.pool().render(path)
    if loss == "taken":
        Picture.objects.using("basement").filter(pk=picture.pk).update(lease_id=uuid4())
    else:
        File.objects.using("basement").filter(blob=blob).delete()
        blob.delete(using="basement")
    with pytest.raises(LeaseLost):
        keep(held, Blob(blob_id=held.pk, owner_id=album.owner_id), found)
    assert work(held) == "lost"
    assert album.new_keys() == set()
    assert album.ledger() == set()
    assert told(picture) == []
    if loss == "taken":
        picture.refresh_from_db(using="basement")
        assert (picture.status, picture.thumbnails) == ("pending", {})


@pytest.mark.parametrize("point", ["put-2", "kept", *(["put-1", "put-3"] if FULL else [])])
def test_a_worker_that_is_killed_leaves_only_what_is_known(album: Album, point: str, settings: Any) -> None:
    picture = album.made()
    Picture.objects.using("basement").filter(pk=picture.pk).update(next_at=now())
    script = Path(__file__).with_name("killed_worker.py")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FILES_DIR": settings.FILES_DIR}
    done = subprocess.run([sys.executable, script, point], cwd=ROOT, env=environment, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert album.new_keys() <= album.named_keys()
    picture.refresh_from_db(using="basement")
    assert set(keys_in(picture.thumbnails)) <= album.new_keys()
    assert album.ledger()
    with frozen(now() + policy.lease() + timedelta(seconds=1)):
        make_thumbnails()
    picture.refresh_from_db(using="basement")
    assert (picture.status, picture.next_at) == ("ready", None)
    assert album.new_keys() == album.named_keys()
    assert [status for _, status in told(picture)] == ["ready", "ready"]


def test_thumbnails_keys_are_known(album: Album) -> None:
    first, second = album.made(), album.made(saved(quarters(80, 40), "PNG"))
    with transaction("basement"):
        assert sorted(keys_of([first.pk, second.pk])) == sorted(album.new_keys())
        assert keys_of([uuid4()]) == []
    assert album.new_keys() <= set(all_keys())


def test_nobody_replaces_keys_that_somebody_reads_to_delete_them(album: Album) -> None:
    picture = album.made()
    with ThreadPoolExecutor(1) as threads, transaction("basement"):
        keys = keys_of([picture.pk])

        def steal() -> str:
            try:
                execute("basement", "SET lock_timeout = '200ms'")
                execute("basement", "UPDATE basement_picture SET attempts = 1 WHERE blob_id = %s", [picture.pk])
                return "changed"
            except Exception as error:
                return type(error).__name__
            finally:
                connections["basement"].close()

        assert threads.submit(steal).result() == "OperationalError"
    assert set(keys) == album.new_keys()


def test_pictures_in_s3(album: Album) -> None:
    """Read into a file of their own for the decoder, which is gone afterwards."""
    with s3_server() as server, override_settings(STORAGES=server.storages(location="pictures")):
        mine = Album()
        picture = mine.made()
        assert mine.new_keys() == set(keys_in(picture.thumbnails))
        with store.open(picture.thumbnails["64"]["key"]) as found, Image.open(found) as image:
            assert image.size == (64, 38)
        gone = mine.stored()
        store.delete(Blob.objects.using("basement").get(pk=gone.pk).storage_key)
        make_thumbnails()
        gone.refresh_from_db(using="basement")
        assert gone.failure_code == "bytes_missing"
