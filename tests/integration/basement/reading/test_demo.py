"""What the demo shows."""

from __future__ import annotations

from typing import Any

from apps.basement import demo
from apps.basement.models import File
from apps.basement.storage import store


def seeded() -> dict[str, File]:
    found = File.objects.using("basement").select_related("blob").filter(owner_id=demo.CLUB)
    return {file.file_name: file for file in found}


def test_it_is_seeded_once() -> None:
    demo.seed()
    before = {name: file.file_id for name, file in seeded().items()}
    demo.seed()
    assert {name: file.file_id for name, file in seeded().items()} == before
    assert before.keys() == {show.name for show in demo.SHOWN}


def test_its_files_are_what_they_seem() -> None:
    files = seeded()
    types = {name: file.content_type for name, file in files.items()}
    assert types["Crest.png"] == "image/png"
    assert types["Centre court.jpg"] == "image/jpeg"
    assert types["House rules.pdf"] == "application/pdf"
    for show in demo.SHOWN:
        file = files[show.name]
        assert b"".join(store.read_range(file.blob.storage_key, 0, file.size)) == show.make()


def test_the_crest_is_public(http: Any) -> None:
    shown = {name: http.get(f"/api/files/{file.file_id}/content").status_code for name, file in seeded().items()}
    assert shown == dict.fromkeys(shown, 404) | {"Crest.png": 200}
