"""What people use: the admin pages, the commands, the demo."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.core.management import CommandError, call_command

from apps.resumes import demo
from apps.resumes.domain.samples import RESUMES
from apps.resumes.models import Resume
from tests.integration.resumes.conftest import SAMPLES, sample


def resumes_of(user_id: Any) -> list[Resume]:
    return list(Resume.objects.using("resumes").filter(user_id=user_id))


def test_files_go_in_once_and_come_out_as_they_were(tmp_path: Path, capsys: Any) -> None:
    person, files = str(uuid4()), sorted(map(str, SAMPLES.glob("*.json")))
    call_command("import_resumes", *files, user=person)
    call_command("import_resumes", *files, user=person)
    assert len(resumes_of(person)) == len(files) == 4
    assert "kept before" in capsys.readouterr().out
    call_command("export_resumes", str(tmp_path), user=person)
    exported = [msgspec.json.decode(file.read_bytes()) for file in tmp_path.iterdir()]
    originals = [msgspec.json.decode(Path(file).read_bytes()) for file in files]
    assert all(original in exported for original in originals)


def test_a_bad_file_is_named_and_the_others_are_kept(tmp_path: Path, capsys: Any) -> None:
    person = str(uuid4())
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(msgspec.json.encode(sample()))
    bad.write_text('{"basics": 1}')
    with pytest.raises(CommandError, match="2 of 3"):
        call_command("import_resumes", str(good), str(bad), str(tmp_path / "missing.json"), user=person)
    assert "bad.json: refused: resume_document_invalid" in capsys.readouterr().out
    assert len(resumes_of(person)) == 1


def test_a_dry_run_keeps_nothing() -> None:
    person = str(uuid4())
    call_command("import_resumes", str(SAMPLES / "sample.resume.json"), user=person, dry_run=True)
    assert resumes_of(person) == []


def test_the_demo_is_seeded_once() -> None:
    demo.seed(), demo.seed()
    coaches = Resume.objects.using("resumes").filter(idempotency_key="demo")
    assert coaches.count() == len(RESUMES)
