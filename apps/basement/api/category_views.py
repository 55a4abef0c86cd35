"""The tree of categories. One class per operation: parse, one call, render."""

from __future__ import annotations

from msgspec import UNSET

from apps.basement.api import category_schemas as schemas
from apps.basement.category_queries import (
    CategoryDetail,
    CategoryView,
    Filter,
    cursor_of,
    get_category,
    list_categories,
    view_of,
)
from apps.basement.models import Category
from apps.basement.usecases.create_category import NewCategory, create_category
from apps.basement.usecases.delete_category import delete_category
from apps.basement.usecases.merge_category import merge_category
from apps.basement.usecases.move_category import move_category
from apps.basement.usecases.rename_category import rename_category
from kernel.http import SIGNED_IN, STAFF, Call, Operation, Page, Reply, page_of
from kernel.http.conditional import etag, expected_version
from kernel.http.idempotency import optional_idempotency_key

REPLAYED = "Idempotency-Replayed"


class ListCategoriesView(Operation):
    """The whole tree, flat: parents before their children, siblings by slug."""

    access = SIGNED_IN
    query = schemas.ListCategories
    reply = Page[CategoryView]

    def handle(self, call: Call) -> Page[CategoryView]:
        asked: schemas.ListCategories = call.query
        wanted = Filter(q=asked.q, parent_id=asked.parent_id, under=asked.under)
        found = list_categories(wanted, after=asked.cursor, limit=asked.limit)
        return page_of(found, limit=asked.limit, cursor=cursor_of)


class CreateCategoryView(Operation):
    """Add a category; the slug is made of the title, with a number when a sibling has it.

    With an `Idempotency-Key`, the same key adds one once (`Idempotency-Replayed: true`).
    """

    method = "POST"
    access = SIGNED_IN
    status = 201
    body = schemas.CreateCategory
    reply = CategoryView

    def handle(self, call: Call) -> Reply:
        wanted = NewCategory(title=call.body.title, parent_id=call.body.parent_id)
        key = optional_idempotency_key(call)
        made = create_category(wanted=wanted, creator=call.user.user_id, idempotency_key=key)
        replayed = {REPLAYED: "true"} if made.replayed else {}
        return _reply(made.category, {"Location": f"/api/categories/{made.category.category_id}", **replayed})


class GetCategoryView(Operation):
    """A category with its ancestors, and how much is in it; `ETag` holds the version for `If-Match`."""

    access = SIGNED_IN
    reply = CategoryDetail

    def handle(self, call: Call) -> Reply:
        owner_id = None if call.user.is_staff else call.user.user_id
        found = get_category(category_id=call.path["category_id"], owner_id=owner_id)
        return Reply(found, headers=etag(found.version))


class ChangeCategoryView(Operation):
    """Rename a category, or move it with all below it, or both at once.

    409 `category_changed` when `version` or `If-Match` is not the one that is there. The slug follows the title.
    """

    method = "PATCH"
    access = STAFF
    body = schemas.ChangeCategory
    reply = CategoryView

    def handle(self, call: Call) -> Reply:
        asked: schemas.ChangeCategory = call.body
        named = {
            "category_id": call.path["category_id"],
            "title": None if asked.title is UNSET else asked.title,
            "version": expected_version(call, asked.version),
        }
        if asked.parent_id is not UNSET:
            return _reply(move_category(parent_id=asked.parent_id, **named))
        return _reply(rename_category(**named))


class MergeCategoryView(Operation):
    """Put all files and categories of this one into another, which is the answer, and remove this one."""

    method = "POST"
    access = STAFF
    body = schemas.MergeCategory
    reply = CategoryView

    def handle(self, call: Call) -> Reply:
        version = expected_version(call, call.body.version)
        return _reply(merge_category(category_id=call.path["category_id"], into=call.body.into, version=version))


class DeleteCategoryView(Operation):
    """Delete a category. 409 `category_not_empty` unless it is, or `move_to` takes its files and categories."""

    method = "DELETE"
    access = STAFF
    status = 204
    query = schemas.DeleteCategory

    def handle(self, call: Call) -> None:
        version = expected_version(call)
        delete_category(category_id=call.path["category_id"], move_to=call.query.move_to, version=version)


def _reply(category: Category, headers: dict[str, str] | None = None) -> Reply:
    return Reply(view_of(category), headers={**etag(category.version), **(headers or {})})
