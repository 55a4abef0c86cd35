"""Why a category stays as it is."""

from __future__ import annotations

from kernel.errors import DomainError, Kind


class CategoryNotFound(DomainError):
    """No category has this id."""

    kind = Kind.NOT_FOUND
    code = "category_not_found"
    message = "There is no such category."


class TargetNotFound(DomainError):
    """The category that the request names as parent or target is not there; ``field`` says which."""

    kind = Kind.REFUSED
    code = "target_category_not_found"
    message = "The category to put it into does not exist."


class CategoryChanged(DomainError):
    """Somebody changed the category after the caller looked; ``version`` is the one that is there now."""

    kind = Kind.CONFLICT
    code = "category_changed"
    message = "The category was changed in the meantime. Look again, then decide."


class CategoryNotEmpty(DomainError):
    """It has ``files`` or ``children``, and nobody said where to put them."""

    kind = Kind.CONFLICT
    code = "category_not_empty"
    message = "The category has files or categories in it. Say where they go with move_to, or take them out first."
