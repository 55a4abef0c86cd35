"""``manage.py remake_thumbnails``."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from apps.basement.models import Blob, Picture
from apps.basement.picturing.keys import keys_in
from apps.basement.storage import store
from tests.integration.basement.picturing.conftest import JPEG, Album


def remake(*arguments: str) -> str:
    told = StringIO()
    call_command("remake_thumbnails", *arguments, stdout=told)
    return told.getvalue()


def state(picture: Picture) -> tuple[str, set[str]]:
    picture.refresh_from_db(using="basement")
    return picture.status, set(keys_in(picture.thumbnails))


@pytest.fixture
def failed(album: Album) -> Picture:
    """A picture whose bytes were away when it was tried, and are back."""
    picture = album.stored()
    Picture.objects.using("basement").filter(pk=picture.pk).update(
        status="failed", failure_code="bytes_missing", attempts=3, next_at=None
    )
    return picture


def test_those_that_failed(album: Album, failed: Picture) -> None:
    good = album.made()
    before = state(good)
    told = remake("--failed")
    assert state(failed)[0] == "ready"
    assert failed.attempts == 1
    assert state(good) == before
    assert "ready" in told


def test_a_dry_run_changes_nothing(album: Album, failed: Picture) -> None:
    good = album.made()
    before = state(good)
    for which in ("--failed", "--missing", "--all"):
        assert "pictures." in remake(which, "--dry-run")
    assert state(failed) == ("failed", set())
    assert state(good) == before


def test_those_that_miss_a_size_or_bytes(album: Album) -> None:
    whole, robbed, without_row = album.made(), album.made(), album.stored()
    Picture.objects.using("basement").filter(pk=without_row.pk).delete()
    before = state(whole)
    store.delete(robbed.thumbnails["256"]["key"])
    remake("--missing")
    assert state(whole) == before
    assert all(store.size(key) for key in state(robbed)[1])
    assert Picture.objects.using("basement").get(blob_id=without_row.pk).status == "ready"
    with override_settings(THUMBNAIL_SIZES="64,256,512,1024"):
        remake("--missing")
        assert state(whole) != before
        assert "512" in whole.thumbnails
    assert album.new_keys() == album.named_keys()


def test_those_without_a_size(album: Album) -> None:
    picture = album.made()
    before = state(picture)
    remake("--all", "--size", "256")
    assert state(picture) == before
    with override_settings(THUMBNAIL_SIZES="64,333"):
        remake("--all", "--size", "333")
    assert sorted(Picture.objects.using("basement").get(pk=picture.pk).thumbnails) == ["333", "64"]


def test_all_of_them_or_left_to_the_workers(album: Album) -> None:
    picture = album.made()
    before = state(picture)
    assert "queued" in remake("--all", "--queue")
    assert state(picture) == before
    assert picture.next_at is not None
    remake("--all")
    assert state(picture)[0] == "ready"
    assert state(picture)[1] != before[1]
    assert album.new_keys() == album.named_keys()


def test_never_an_svg(album: Album) -> None:
    picture = album.stored(b"<svg/>", content_type="image/svg+xml")
    Picture.objects.using("basement").filter(pk=picture.pk).delete()
    remake("--all")
    assert not Picture.objects.using("basement").filter(blob_id=picture.pk).exists()
    assert Blob.objects.using("basement").filter(pk=picture.pk).exists()


@pytest.mark.parametrize("arguments", [[], ["--failed", "--all"]])
def test_one_has_to_say_which(arguments: list[str], album: Any) -> None:
    with pytest.raises(CommandError):
        remake(*arguments)
    assert JPEG
