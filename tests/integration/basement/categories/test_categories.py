"""Categories over HTTP: made, found, renamed, moved, merged, deleted."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from apps.basement.domain.tree import MOST_LEVELS
from apps.basement.models import Category, File
from tests.integration.basement.categories.conftest import check_tree


def test_the_seed_s_example(tree: Any) -> None:
    parent = tree.http.post("/api/categories", json={"title": "Category Name"}, token=tree.member.token)
    assert parent.status_code == 201
    body = {"title": "Category Name", "parent_id": parent.json()["category_id"]}
    reply = tree.http.post("/api/categories", json=body, token=tree.member.token)
    made = reply.json()
    assert reply.status_code == 201
    assert reply.headers["Location"] == f"/api/categories/{made['category_id']}"
    assert (made["title"], made["slug"], made["level"]) == ("Category Name", "category-name", 1)
    assert made["parent_id"] == parent.json()["category_id"]
    assert made["path"] == [parent.json()["slug"], "category-name"]
    assert tree.http.get(f"/api/categories/{made['category_id']}", token=tree.member.token).json()["title"] == (
        "Category Name"
    )
    listed = tree.http.get("/api/categories", token=tree.member.token).json()["results"]
    assert made["category_id"] in [row["category_id"] for row in listed]


def test_siblings_have_different_slugs(tree: Any) -> None:
    slugs = [tree.add(title).json()["slug"] for title in ("Boys", "boys!", "Boys", "Boys 2")]
    assert slugs == ["boys", "boys-2", "boys-3", "boys-2-2"]
    other = tree.added("Girls")
    assert tree.add("Boys", parent_id=other).json()["slug"] == "boys"


def test_the_list_is_in_the_order_of_the_tree(tree: Any) -> None:
    b = tree.added("B")
    a = tree.added("A")
    for title, parent in (("2", b), ("1", b), ("3", a)):
        tree.added(title, parent_id=parent)
    tree.added("A b")  # as a text, a-b would come between a and a/3
    assert tree.below() == [("a", 1), ("a/3", 2), ("a-b", 1), ("b", 1), ("b/1", 2), ("b/2", 2)]
    assert [row["slug"] for row in tree.listed(f"&parent_id={tree.root}")] == ["a", "a-b", "b"]
    assert [row["slug"] for row in tree.listed("&q=B")] == ["a-b", "b"]


def test_a_list_in_pages_leaves_nothing_out(tree: Any) -> None:
    for number in range(7):
        tree.added(f"Team {number}")
    whole, found, cursor = tree.listed(), [], ""
    while cursor is not None:
        query = f"?under={tree.root}&limit=3&cursor={cursor}"
        page = tree.http.get(f"/api/categories{query}", token=tree.member.token).json()
        found, cursor = found + page["results"], page["next"]
    assert len(whole) == 7
    assert found == whole


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyJcdTAwMDAiXQ", "e30", "%00", "WyJhIl"])
def test_a_cursor_of_another_list_is_refused(tree: Any, cursor: str) -> None:
    reply = tree.http.get(f"/api/categories?cursor={cursor}", token=tree.member.token)
    assert (reply.status_code, reply.json()["field"]) == (400, "cursor")


def test_a_category_knows_what_is_around_it(tree: Any) -> None:
    a = tree.added("A")
    b = tree.added("B", parent_id=a)
    for title in "CDE":
        tree.added(title, parent_id=b)
    tree.file_in(b)
    tree.file_in(b, tree.trainer.user_id)
    found = tree.look(b)
    assert [one["category_id"] for one in found["ancestors"]] == [tree.root, a]
    assert (found["children"], found["descendants"], found["files"]) == (3, 3, 2)
    assert tree.look(a)["descendants"] == 4
    assert tree.look(b, tree.member.token)["files"] == 1  # only their own


def test_one_key_makes_one_category(tree: Any) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    first, second = tree.add("Once", headers=key), tree.add("Once", headers=key)
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert tree.below() == [("once", 1)]
    assert tree.add("Twice", headers=key).json()["code"] == "idempotency_key_reused"
    assert tree.below() == [("once", 1)]


@pytest.mark.parametrize("title", ["", " ", "a\0", "a\u202e", "x" * 121])
def test_a_title_that_is_none_makes_nothing(tree: Any, title: str) -> None:
    assert tree.add(title).json()["code"] == "title_invalid"
    a = tree.added("A")
    assert tree.change(a, title=title).json()["code"] == "title_invalid"
    assert tree.below() == [("a", 1)]


@pytest.mark.parametrize(
    "body", [{}, {"title": 1}, {"title": None}, {"title": "A", "parent_id": "x"}, {"title": "A", "parent_id": 5}, []]
)
def test_a_body_that_is_none_is_refused(tree: Any, body: Any) -> None:
    assert tree.http.post("/api/categories", json=body, token=tree.member.token).status_code == 400


def test_a_parent_that_is_not_there(tree: Any) -> None:
    reply = tree.add("A", parent_id=str(uuid4()))
    assert (reply.status_code, reply.json()["code"]) == (422, "target_category_not_found")
    a = tree.added("A")
    assert tree.change(a, parent_id=str(uuid4())).json()["code"] == "target_category_not_found"
    assert tree.merge(a, str(uuid4())).json()["code"] == "target_category_not_found"
    assert tree.delete(a, f"?move_to={uuid4()}").json()["code"] == "target_category_not_found"
    assert tree.below() == [("a", 1)]


def test_the_depth_is_bounded(tree: Any) -> None:
    parent = tree.root
    for _ in range(MOST_LEVELS - 1):
        parent = tree.added("Down", parent_id=parent)
    reply = tree.add("Down", parent_id=parent)
    assert (reply.status_code, reply.json()["code"]) == (422, "category_too_deep")
    top, below = tree.added("Top"), tree.added("Child", parent_id=tree.below() and tree.listed()[-1]["category_id"])
    reply = tree.change(top, parent_id=parent)
    assert reply.json()["code"] == "category_too_deep"
    assert tree.look(below)["level"] == 2


def test_renaming_changes_the_slug_and_what_is_below_follows(tree: Any) -> None:
    a = tree.added("A")
    tree.added("Child", parent_id=a)
    reply = tree.change(a, title="Zoo")
    assert (reply.json()["slug"], reply.json()["version"]) == ("zoo", 2)
    assert tree.below() == [("zoo", 1), ("zoo/child", 2)]
    assert tree.change(a, title=" Zoo ").json()["version"] == 2  # nothing changed
    assert tree.change(a).json()["version"] == 2
    tree.added("Zoo")
    assert tree.change(a, title="ZOO").json()["slug"] == "zoo"


def test_moving_takes_everything_below_along(tree: Any) -> None:
    a, b = tree.added("A"), tree.added("B")
    child = tree.added("Child", parent_id=a)
    tree.added("Grandchild", parent_id=child)
    tree.added("Child", parent_id=b)
    moved = tree.change(child, parent_id=b)
    assert moved.status_code == 200, moved.json()
    assert (moved.json()["slug"], moved.json()["level"], moved.json()["parent_id"]) == ("child-2", 2, b)
    assert tree.below() == [("a", 1), ("b", 1), ("b/child", 2), ("b/child-2", 2), ("b/child-2/grandchild", 3)]
    back = tree.change(child, parent_id=a, title="Kid").json()
    assert (back["slug"], back["path"][1:]) == ("kid", ["a", "kid"])
    assert tree.change(child, parent_id=a).json()["version"] == back["version"]
    top = tree.change(child, parent_id=None).json()
    assert (top["level"], top["parent_id"], top["path"]) == (0, None, [top["slug"]])
    check_tree(UUID(child))
    check_tree(UUID(tree.root))


def test_a_category_cannot_go_below_itself(tree: Any) -> None:
    a = tree.added("A")
    b = tree.added("B", parent_id=a)
    c = tree.added("C", parent_id=b)
    for answer in (
        tree.change(a, parent_id=a),
        tree.change(a, parent_id=c),
        tree.merge(a, a),
        tree.merge(a, c),
        tree.delete(a, f"?move_to={c}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "category_into_itself")
    assert tree.below() == [("a", 1), ("a/b", 2), ("a/b/c", 3)]


def test_who_looked_at_an_old_version_changes_nothing(tree: Any) -> None:
    a = tree.added("A")
    assert tree.change(a, title="B", version=1).status_code == 200
    stale = {"If-Match": '"1"'}
    for answer in (tree.change(a, title="C", headers=stale), tree.change(a, parent_id=None, version=1)):
        assert (answer.status_code, answer.json()["code"], answer.json()["version"]) == (409, "category_changed", 2)
    path = f"/api/categories/{a}"
    assert tree.http.delete(path, token=tree.trainer.token, headers=stale).status_code == 409
    assert tree.below() == [("b", 1)]
    assert tree.http.get(path, token=tree.member.token).headers["ETag"] == '"2"'


def test_merging_brings_files_and_children_together(tree: Any) -> None:
    a, b = tree.added("A"), tree.added("B")
    for parent in (a, b):
        tree.added("Same", parent_id=parent)
    tree.added("Leaf", parent_id=tree.added("Only", parent_id=a))
    file = tree.file_in(a)
    reply = tree.merge(a, b)
    assert (reply.status_code, reply.json()["category_id"]) == (200, b), reply.json()
    assert tree.below() == [("b", 1), ("b/only", 2), ("b/only/leaf", 3), ("b/same", 2), ("b/same-2", 2)]
    found = File.objects.using("basement").get(file_id=file.file_id)
    assert (str(found.category_id), found.version) == (b, 2)
    assert tree.look(a) is None
    assert tree.merge(a, b).status_code == 404
    check_tree(UUID(tree.root))


def test_merging_into_its_parent_gives_its_slug_free(tree: Any) -> None:
    a = tree.added("A")
    tree.added("A", parent_id=a)
    assert tree.merge(a, tree.root).status_code == 200
    assert tree.below() == [("a", 1)]
    check_tree(UUID(tree.root))


def test_what_is_full_is_not_deleted(tree: Any) -> None:
    a, b = tree.added("A"), tree.added("B")
    child = tree.added("Child", parent_id=a)
    file = tree.file_in(a)
    refused = tree.delete(a)
    assert (refused.status_code, refused.json()["code"]) == (409, "category_not_empty")
    assert (refused.json()["files"], refused.json()["children"]) == (1, 1)
    assert tree.look(a)["files"] == 1
    assert tree.delete(child).status_code == 204
    assert tree.delete(child).status_code == 404
    assert tree.delete(a).status_code == 409
    assert tree.delete(a, f"?move_to={b}").status_code == 204
    assert str(File.objects.using("basement").get(file_id=file.file_id).category_id) == b
    assert tree.below() == [("b", 1)]


def test_members_add_and_look_and_the_rest_is_staff_s(tree: Any) -> None:
    a, b = tree.added("A"), tree.added("B")
    token = tree.member.token
    for answer in (
        tree.change(a, title="C", token=token),
        tree.change(a, parent_id=b, token=token),
        tree.merge(a, b, token=token),
        tree.delete(a, token=token),
    ):
        assert answer.status_code == 403
    assert tree.http.post("/api/categories", json={"title": "A"}).status_code == 401
    assert tree.http.get("/api/categories").status_code == 401
    assert tree.below() == [("a", 1), ("b", 1)]


def test_the_database_refuses_a_wrong_tree(tree: Any) -> None:
    """Whatever code is wrong one day: a level beside the path, a parent of itself, a slug twice."""
    from django.db import IntegrityError

    a, b = tree.added("A"), tree.added("B")
    row = Category.objects.using("basement").filter(category_id=a)
    for wrong in ({"level": 5}, {"parent_id": a}, {"slug": "b"}):
        with pytest.raises(IntegrityError):
            row.update(**wrong)
    assert b
