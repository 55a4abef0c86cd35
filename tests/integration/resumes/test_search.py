"""Staff find resumes by skills and words."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest


@pytest.fixture
def trainer(desk: Any) -> str:
    return str(desk.make_user(role="trainer").token)


@pytest.fixture
def mark() -> str:
    """A word that no other test's resume has."""
    return f"mark{uuid4().hex}"


def found(desk: Any, trainer: str, question: str) -> list[str]:
    reply = desk.ask("GET", f"/search?{question}", token=trainer)
    assert reply.status_code == 200, reply.json()
    return [one["resume"]["title"] for one in reply.json()["results"]]


def test_all_skills_must_be_there_each_by_its_beginning(desk: Any, trainer: str, mark: str) -> None:
    desk.created(title="both", skills=["Python", "Machine Learning", mark])
    desk.created(title="one", skills=["Pythonic thinking", mark])
    assert found(desk, trainer, f"skill={mark}&skill=PYTH") == ["one", "both"]
    assert found(desk, trainer, f"skill={mark}&skill=python&skill=learn") == ["both"]
    assert found(desk, trainer, f"skill={mark}&skill=ruby") == []


def test_a_skill_as_it_was_asked_for_comes_first(desk: Any, trainer: str, mark: str) -> None:
    desk.created(title="exact", skills=["Go", mark])
    desk.created(title="longer", skills=["Google Sheets", mark])
    assert found(desk, trainer, f"skill={mark}&skill=go") == ["exact", "longer"]


@pytest.mark.parametrize(
    ("skill", "asked"),
    [
        ("C++", "c%2B%2B"),
        ("Node.js", "NODE.J"),
        ("C#", "c%23"),
        ("O'Reilly", "o'r"),
        ("A\\B", "a%5Cb"),
        ("Café", "cafe"),
        ("a:* | b", "a:*%20|%20b"),
        ("Ёлка", "елка"),
    ],
)
def test_signs_are_letters_too(desk: Any, trainer: str, mark: str, skill: str, asked: str) -> None:
    desk.created(title="has it", skills=[skill, mark])
    desk.created(title="has not", skills=["Something else", mark])
    assert found(desk, trainer, f"skill={mark}&skill={asked}") == ["has it"]


def test_words_of_everything_that_it_says(desk: Any, trainer: str, mark: str) -> None:
    desk.created(title="scout", summary=f"Watched {mark} play in Łódź", experience="Mill Rovers")
    assert found(desk, trainer, f"q={mark}") == ["scout"]
    assert found(desk, trainer, f"q={mark[:-3].upper()}%20mill%20rov") == ["scout"]
    assert found(desk, trainer, f"q={mark}%20harbour") == []


def test_keywords_languages_and_changes_are_found(desk: Any, trainer: str, mark: str) -> None:
    document = {"skills": [{"name": "Coaching", "keywords": [mark]}], "languages": [{"language": "Twi"}]}
    resume_id = desk.imported(document, "?title=coach")
    assert found(desk, trainer, f"skill={mark}&skill=twi") == ["coach"]
    desk.ask("PATCH", f"/{resume_id}", json={"skills": ["Rowing"]})
    assert found(desk, trainer, f"skill={mark}") == []


def test_by_cursor(desk: Any, trainer: str, mark: str) -> None:
    for n in range(5):
        desk.created(title=f"T{n}", skills=[mark, "go" if n % 2 else "going"])
    seen, cursor = [], ""
    while cursor is not None:
        page = desk.ask("GET", f"/search?skill={mark}&skill=go&limit=2&cursor={cursor}", token=trainer).json()
        seen += [one["resume"]["title"] for one in page["results"]]
        cursor = page["next"]
    assert seen == ["T3", "T1", "T4", "T2", "T0"]


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("", 200),
        ("skill=%20&q=%2B%2B%2B", 200),
        ("skill='", 200),
        ("q='%20%26%20!(", 200),
        ("q=" + "a" * 400, 200),
        ("skill=" + "x" * 401, 400),
        ("skill=a%00b", 400),
        ("skill=ok&skill=a%00b", 400),
        ("q=%00", 400),
        ("&".join(["skill=a"] * 21), 400),
        ("cursor=bm8", 400),
        ("cursor=" + "9" * 900, 400),
    ],
    ids=range(12),
)
def test_odd_questions(desk: Any, trainer: str, question: str, status: int) -> None:
    assert desk.ask("GET", f"/search?{question}", token=trainer).status_code == status


def test_members_do_not_search(desk: Any) -> None:
    assert desk.ask("GET", "/search").status_code == 403


def test_the_index_answers(desk: Any) -> None:
    """Not the rows one by one: staff search among all resumes of the club."""
    from kernel.db import rows, transaction

    question = "EXPLAIN SELECT 1 FROM resumes_resume WHERE skill_vector @@ '''pyth'':*'::tsquery"
    with transaction("resumes"):
        rows("resumes", "SELECT set_config('enable_seqscan', 'off', true)")
        plan = "\n".join(line for (line,) in rows("resumes", question))
    assert "resume_skills" in plan
