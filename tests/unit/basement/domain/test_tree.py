"""Titles, slugs, and where a category may hang."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.basement.domain.tree import (
    LONGEST_SLUG,
    MOST_LEVELS,
    CategoryIntoItself,
    CategoryTooDeep,
    TitleInvalid,
    check_place,
    exact_title,
    free_slug,
    is_slug_of,
    slug_of,
)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Category Name", "category-name"),
        ("  Été & Öl! ", "ete-ol"),
        ("Coach's notes", "coachs-notes"),
        ("Футбол", "futbol"),
        ("Районы й щи", "rayony-y-shchi"),
        ("Қазақстан", "qazaqstan"),
        ("Ødegård", "odegard"),
        ("Größe", "grosse"),
        ("İstanbul", "istanbul"),
        ("under_18", "under_18"),
        ("日本", "category"),
        ("---", "category"),
        ("🏃", "category"),
    ],
)
def test_a_slug_is_spelled(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(st.text(max_size=300))
def test_a_slug_is_always_one(title: str) -> None:
    slug = slug_of(title)
    assert re.fullmatch(r"[a-z0-9_-]+", slug)
    assert len(slug) <= LONGEST_SLUG
    assert slug_of(slug) == slug


@pytest.mark.parametrize("title", ["", "   ", "a\0b", "a\u202eb", "a\u200bb", "x" * 121, "\ud800"])
def test_some_titles_are_none(title: str) -> None:
    with pytest.raises(TitleInvalid):
        exact_title(title)


def test_blanks_do_not_count() -> None:
    assert exact_title("  Under\t 18 \n") == "Under 18"
    assert exact_title("x" * 120) == "x" * 120


def test_a_taken_slug_gets_the_smallest_free_number() -> None:
    assert free_slug("a", set()) == "a"
    assert free_slug("a", {"b"}) == "a"
    assert free_slug("a", {"a"}) == "a-2"
    assert free_slug("a", {"a", "a-2", "a-4"}) == "a-3"


@given(st.sets(st.integers(min_value=2, max_value=12)))
def test_a_free_slug_is_free_and_of_its_base(numbers: set[int]) -> None:
    taken = {"a", *(f"a-{number}" for number in numbers)}
    slug = free_slug("a", taken)
    assert slug not in taken
    assert is_slug_of(slug, "a")


def test_whose_slug_it_is() -> None:
    assert is_slug_of("a", "a")
    assert is_slug_of("a-17", "a")
    assert not is_slug_of("a-b", "a")
    assert not is_slug_of("ab", "a")
    assert not is_slug_of("axb-2", "a.b")


def test_nothing_hangs_below_itself() -> None:
    mine, root = uuid4(), uuid4()
    check_place(mine, level=3, lowest=3, above=[root])
    with pytest.raises(CategoryIntoItself):
        check_place(mine, level=0, lowest=0, above=[mine])
    with pytest.raises(CategoryIntoItself):
        check_place(mine, level=1, lowest=4, above=[root, mine, uuid4()])


def test_the_tree_has_a_last_level() -> None:
    above = [uuid4() for _ in range(MOST_LEVELS - 1)]
    check_place(uuid4(), level=0, lowest=0, above=above)
    check_place(uuid4(), level=2, lowest=3, above=above[:-1])
    with pytest.raises(CategoryTooDeep):
        check_place(uuid4(), level=0, lowest=0, above=[*above, uuid4()])
    with pytest.raises(CategoryTooDeep):
        check_place(uuid4(), level=2, lowest=3, above=above)
