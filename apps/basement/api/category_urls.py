"""The operations on the tree of categories."""

from __future__ import annotations

from apps.basement.api.category_views import (
    ChangeCategoryView,
    CreateCategoryView,
    DeleteCategoryView,
    GetCategoryView,
    ListCategoriesView,
    MergeCategoryView,
)
from kernel.http import operations

CATEGORIES = [
    *operations("api/categories", ListCategoriesView, CreateCategoryView),
    *operations("api/categories/<uuid:category_id>", GetCategoryView, ChangeCategoryView, DeleteCategoryView),
    *operations("api/categories/<uuid:category_id>/merge", MergeCategoryView),
]
