"""The seed's plain fields as a view of a JSON Resume."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from apps.resumes.domain.plain import begun_as, changed, plain_of, retitled, title_of

SEED = {
    "summary": "Experienced developer",
    "skills": ["Python", "FastAPI"],
    "experience": "5 years",
    "education": "BS in CS",
}
SAMPLE: dict[str, Any] = msgspec.json.decode((Path(__file__).parent / "samples/sample.resume.json").read_bytes())


def test_the_seeds_resume_reads_back() -> None:
    document = begun_as("Software Engineer", SEED)
    assert msgspec.structs.asdict(plain_of(document)) == SEED
    assert document == {
        "basics": {"label": "Software Engineer", "summary": "Experienced developer"},
        "skills": [{"name": "Python"}, {"name": "FastAPI"}],
        "work": [{"summary": "5 years"}],
        "education": [{"studyType": "BS in CS"}],
    }


def test_a_structured_resume_is_told_in_lines() -> None:
    plain = plain_of(SAMPLE)
    assert plain.skills == ["Web Development", "Compression"]
    assert plain.experience == "CEO/President, Pied Piper (Dec 2013 – Dec 2014)"
    assert plain.education == "Bachelor, Information Technology, University of Oklahoma (Jun 2011 – Jan 2014)"


def test_writing_what_was_read_changes_nothing() -> None:
    assert changed(SAMPLE, msgspec.structs.asdict(plain_of(SAMPLE))) == SAMPLE


def test_a_skill_that_stays_keeps_its_level() -> None:
    after = changed(SAMPLE, {"skills": ["Compression", "Docker"]})
    assert after["skills"] == [SAMPLE["skills"][1], {"name": "Docker"}]


@pytest.mark.parametrize("field", ["summary", "skills", "experience", "education"])
def test_an_empty_field_leaves_and_all_else_stays(field: str) -> None:
    after = changed(SAMPLE, {field: [] if field == "skills" else ""})
    assert not getattr(plain_of(after), field)
    others = {"summary", "skills", "experience", "education"} - {field}
    assert all(getattr(plain_of(after), name) == getattr(plain_of(SAMPLE), name) for name in others)
    assert after["projects"] == SAMPLE["projects"]


def test_the_label_follows_the_title_while_they_are_the_same() -> None:
    assert retitled(begun_as("Coach", {}), before="Coach", after="Head coach")["basics"]["label"] == "Head coach"
    assert retitled(SAMPLE, before="Something", after="Else") == SAMPLE


@pytest.mark.parametrize(
    ("basics", "title"),
    [({"label": "Coach", "name": "A"}, "Coach"), ({"label": "", "name": " A \n B "}, "A B"), ({}, "Resume"),
     ({"name": "N" * 500}, "N" * 200)],
)  # fmt: skip
def test_a_resume_without_a_title_is_called_something(basics: dict[str, str], title: str) -> None:
    assert title_of({"basics": basics}, longest=200) == title
