"""Changes of the tree at once: no cycle, right paths, nothing lost."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from apps.basement.arranging.failures import CategoryNotFound, TargetNotFound
from apps.basement.domain.tree import MOST_LEVELS, CategoryIntoItself, CategoryTooDeep
from apps.basement.models import Category, File
from apps.basement.usecases.create_category import NewCategory, create_category
from apps.basement.usecases.delete_category import delete_category
from apps.basement.usecases.merge_category import merge_category
from apps.basement.usecases.move_category import move_category
from kernel.db import execute, transaction
from tests.integration.basement.categories.conftest import check_tree, stored_file

FULL = bool(os.environ.get("BANYAN_FULL"))
ROUNDS, STEPS = (30, 600) if FULL else (4, 150)
AT_ONCE, NODES = 20, 25


@pytest.fixture
def workers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield pool


def made(title: str, parent: UUID | None) -> UUID:
    found = create_category(wanted=NewCategory(title=title, parent_id=parent), creator=None)
    return UUID(str(found.category.category_id))


def planted(dice: random.Random) -> tuple[UUID, list[UUID]]:
    """A root, and nodes at random places below it."""
    root = made(f"Root {uuid4().hex}", None)
    nodes: list[UUID] = []
    for number in range(NODES):
        nodes.append(made(f"Node {number % 5}", dice.choice([root, *nodes])))
    return root, nodes


def attempt(act: Callable[[], Any]) -> str:
    """In a thread of its own connection. :returns: the code of a refusal, "" when it went well."""
    try:
        act()
    except (CategoryIntoItself, CategoryTooDeep, CategoryNotFound, TargetNotFound) as refused:
        return refused.code
    finally:
        connections["basement"].close()
    return ""


def test_random_moves_at_once_leave_a_tree(workers: ThreadPoolExecutor) -> None:
    dice = random.Random(5)
    root, nodes = planted(dice)
    outcomes = []
    for _ in range(ROUNDS):
        pairs = [(dice.choice(nodes), dice.choice([root, *nodes])) for _ in range(AT_ONCE)]
        moves = [lambda a=a, b=b: move_category(category_id=a, parent_id=b) for a, b in pairs]
        outcomes += list(workers.map(attempt, moves))
        parents = check_tree(root)
        assert set(parents) == {root, *nodes}
    assert "" in outcomes
    assert "category_into_itself" in outcomes


def test_two_that_would_be_each_other_s_parent(workers: ThreadPoolExecutor) -> None:
    root = made(f"Root {uuid4().hex}", None)
    a, b = made("A", root), made("B", root)
    for _ in range(20 if FULL else 5):
        moves = [lambda: move_category(category_id=a, parent_id=b), lambda: move_category(category_id=b, parent_id=a)]
        assert sorted(workers.map(attempt, moves)) == ["", "category_into_itself"]
        check_tree(root)
        for one in (a, b):
            move_category(category_id=one, parent_id=root)


def test_moves_one_by_one_do_what_the_rule_says() -> None:
    """The same moves on a plain dictionary of parents, refused for the same reasons."""
    dice = random.Random(11)
    root, nodes = planted(dice)
    parents = check_tree(root)
    for _ in range(STEPS):
        node, target = dice.choice(nodes), dice.choice([root, *nodes])
        expected = _move(parents, node, target)
        try:
            move_category(category_id=node, parent_id=target)
            found = ""
        except (CategoryIntoItself, CategoryTooDeep) as refused:
            found = refused.code
        assert found == expected
    assert check_tree(root) == parents


def _move(parents: dict[UUID, UUID | None], node: UUID, target: UUID) -> str:
    if node in _way(parents, target):
        return "category_into_itself"
    before, parents[node] = parents[node], target
    if max(len(_way(parents, one)) for one in parents) > MOST_LEVELS:
        parents[node] = before
        return "category_too_deep"
    return ""


def _way(parents: dict[UUID, UUID | None], node: UUID | None) -> list[UUID]:
    return [] if node is None else [node, *_way(parents, parents[node])]


def test_everything_at_once(workers: ThreadPoolExecutor) -> None:
    """Moves, merges, deletions and new ones together: what is left is a tree, and every file is in it."""
    dice = random.Random(7)
    root, nodes = planted(dice)
    owner = uuid4()
    for node in nodes:
        stored_file(owner_id=owner, category_id=node)
    acts: list[Callable[[], Any]] = []
    for number in range(60 if FULL else 30):
        a, b = dice.choice(nodes), dice.choice([root, *nodes])
        acts.append(
            [
                lambda a=a, b=b: move_category(category_id=a, parent_id=b),
                lambda a=a, b=b: made("New", b),
                lambda a=a, b=b: merge_category(category_id=a, into=b),
                lambda a=a, b=b: delete_category(category_id=a, move_to=b),
            ][number % 4]
        )
    outcomes = list(workers.map(attempt, acts))
    assert "" in outcomes
    left = set(check_tree(root))
    assert left < {root, *nodes} | set(Category.objects.using("basement").values_list("category_id", flat=True))
    where = list(File.objects.using("basement").filter(owner_id=owner).values_list("category_id", flat=True))
    assert len(where) == NODES
    assert set(where) <= left


def test_new_ones_with_one_title_at_once(workers: ThreadPoolExecutor) -> None:
    root = made(f"Root {uuid4().hex}", None)
    assert set(workers.map(attempt, [lambda: made("Same", root)] * AT_ONCE)) == {""}
    slugs = Category.objects.using("basement").filter(parent_id=root).values_list("slug", flat=True)
    assert set(slugs) == {"same", *(f"same-{number}" for number in range(2, AT_ONCE + 1))}


def test_a_file_that_comes_in_while_its_category_goes(workers: ThreadPoolExecutor) -> None:
    """Whoever locks the category first wins: the file is refused, or the deletion is; never a file without category."""
    from apps.basement.arranging.failures import CategoryNotEmpty
    from apps.basement.category_queries import lock_category

    for _ in range(20 if FULL else 5):
        category, file = made(f"Busy {uuid4().hex}", None), stored_file(owner_id=uuid4())

        def come(category: UUID = category, file: File = file) -> None:
            with transaction("basement"):
                lock_category(category)
                sql = "UPDATE basement_file SET category_id = %s WHERE file_id = %s"
                execute("basement", sql, [category, file.file_id])

        def go(category: UUID = category) -> None:
            try:
                delete_category(category_id=category)
            except CategoryNotEmpty as refused:
                raise TargetNotFound from refused

        found = list(workers.map(attempt, [come, go]))
        file.refresh_from_db(using="basement")
        assert found == (["", "target_category_not_found"] if file.category_id else ["category_not_found", ""])
