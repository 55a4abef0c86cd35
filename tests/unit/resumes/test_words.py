"""What a search finds a resume by."""

from __future__ import annotations

import pytest

from apps.resumes.domain.words import folded, search_text, skill_words


@pytest.mark.parametrize(
    ("text", "same"),
    [("  Ｃ++ ", "c++"), ("NODE.js", "node.js"), ("Straße", "strasse"), ("Café", "cafe"), ("ПИТОН", "питон")],
)
def test_case_accents_and_width_do_not_matter(text: str, same: str) -> None:
    assert folded(text) == same


def test_a_skill_of_two_words_is_found_by_either() -> None:
    assert skill_words({"skills": [{"name": "Machine Learning", "keywords": ["C++"]}]}) == [
        "machine learning", "learning", "c++",
    ]  # fmt: skip


def test_however_many_there_are_the_index_stays_small() -> None:
    many = {"skills": [{"name": f"s{n}", "keywords": ["x" * 5_000]} for n in range(5_000)]}
    words = skill_words(many)
    assert len(words) <= 2_000
    assert max(map(len, words)) <= 100
    assert len(search_text("t", {"basics": {"summary": " ".join(f"w{n}" for n in range(60_000))}})) <= 100_000


def test_addresses_of_tools_are_no_words() -> None:
    document = {
        "$schema": "https://elsewhere",
        "meta": {"tool": "hidden"},
        "basics": {"name": "Ada", "url": "http://x"},
    }
    assert search_text("Coach", document) == "coach ada"
