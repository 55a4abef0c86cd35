"""What is a JSON Resume, and where it is not one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from apps.resumes.domain.limits import ResumeTextInvalid, ResumeTooDeep
from apps.resumes.jsonresume import DocumentInvalid, DocumentMalformed, read, validated

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.json"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_of_the_standard_is_read(sample: Path) -> None:
    assert read(sample.read_bytes()) == msgspec.json.decode(sample.read_bytes())


def test_there_are_samples() -> None:
    assert len(SAMPLES) == 4


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"basics": {"email": "no address"}}, "$.basics.email"),
        ({"basics": {"email": None}}, "$.basics.email"),
        ({"basics": []}, "$.basics"),
        ({"work": [{}, {"startDate": "soon"}]}, "$.work[1].startDate"),
        ({"work": [{"url": "http://a b"}]}, "$.work[0].url"),
        ({"skills": [{"keywords": ["a", 1]}]}, "$.skills[0].keywords[1]"),
        ({"meta": {"version": 1}}, "$.meta.version"),
        ({"awards": [{"date": "2014-1"}]}, "$.awards[0].date"),
    ],
)
def test_a_mistake_is_named_by_its_path(document: dict[str, Any], path: str) -> None:
    with pytest.raises(DocumentInvalid) as refused:
        validated(document)
    assert [mistake["path"] for mistake in refused.value.details["errors"]] == [path]


def test_an_answer_names_so_many_mistakes_and_no_more() -> None:
    with pytest.raises(DocumentInvalid) as refused:
        validated({"work": [{"name": 1}] * 1_000})
    assert len(refused.value.details["errors"]) == 20


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b'"resume"', b"{", b"\xff\xfe", b'{"a": 1e999}', b'{"a": "\\ud800"}', b"{" * 10, b"NaN"],
)
def test_what_is_no_object_is_malformed(body: bytes) -> None:
    with pytest.raises(DocumentMalformed):
        read(body)


@pytest.mark.parametrize("deep", [b'{"x":' * 30 + b"1" + b"}" * 30, b'{"x":' + b"[" * 90_000 + b"]" * 90_000 + b"}"])
def test_a_deep_document_is_refused_before_anything_walks_it(deep: bytes) -> None:
    with pytest.raises(ResumeTooDeep):
        read(deep)


@pytest.mark.parametrize("document", [{"basics": {"name": "a\x00b"}}, {"x\x00": 1}])
def test_no_text_and_no_name_has_a_nul(document: dict[str, Any]) -> None:
    with pytest.raises(ResumeTextInvalid):
        validated(document)
