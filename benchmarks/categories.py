"""What the tree of categories costs: 2,000 made one by one, each in a transaction of its own, then read and moved.

``python -m benchmarks.categories`` with a host's environment (``eval "$(python -m devstack.scratch)"`` and ``manage.py
setup`` in another shell). ``floor`` is a transaction with one INSERT of the same row and nothing else.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from itertools import cycle
from typing import Any
from uuid import UUID, uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monolith.settings")
NODES, CHILDREN, READS = 2_000, 6, 200


def main() -> None:
    import django

    django.setup()
    from apps.basement.category_queries import Filter, get_category, list_categories
    from apps.basement.usecases.move_category import move_category

    root = _make(f"Benchmark {uuid4().hex}", None)
    print(f"{NODES:,} x floor             {_once(lambda: _floor(root)):8.2f} s")
    nodes = [root]
    seconds = _once(lambda: [nodes.append(_make("Node", nodes[number // CHILDREN])) for number in range(NODES)])
    print(f"{NODES:,} x create_category   {seconds:8.2f} s")
    branch, ends = nodes[CHILDREN], cycle([nodes[1], root])

    def below(category_id: UUID) -> list[Any]:
        return list_categories(Filter(under=category_id), after="", limit=NODES)

    for name, act, times in (
        (f"the whole tree, {len(below(root)):,}", lambda: below(root), 20),
        (f"a subtree, {len(below(branch)):,}", lambda: below(branch), READS),
        ("its ids (path @>)", lambda: _subtree(branch), READS),
        ("get_category", lambda: get_category(category_id=nodes[-1], owner_id=None), READS),
        ("moving that subtree", lambda: move_category(category_id=branch, parent_id=next(ends)), 50),
    ):
        print(f"{name:26}{_ms(act, times):8.2f} ms")


def _make(title: str, parent: UUID | None) -> UUID:
    from apps.basement.usecases.create_category import NewCategory, create_category

    made = create_category(wanted=NewCategory(title=title, parent_id=parent), creator=None)
    return UUID(str(made.category.category_id))


def _floor(root: UUID) -> None:
    from apps.basement.models import Category
    from kernel.db import transaction
    from kernel.ids import new_id

    for number in range(NODES):
        key = new_id()
        row = Category(category_id=key, title="x", slug=f"f-{number}", parent_id=root, level=1, path=[root, key])
        with transaction("basement"):
            row.save(using="basement", force_insert=True)
    Category.objects.using("basement").filter(parent_id=root).delete()


def _subtree(category_id: UUID) -> list[Any]:
    from kernel.db import rows

    return rows("basement", "SELECT category_id FROM basement_category WHERE path @> ARRAY[%s]::uuid[]", [category_id])


def _once(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _ms(act: Callable[[], Any], times: int) -> float:
    """The best, for neighbours on the machine only add to it."""
    return 1000 * min(_once(act) for _ in range(times))


if __name__ == "__main__":
    main()
