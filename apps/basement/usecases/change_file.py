"""Changing what its owner says of a file; its bytes never change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.basement.category_queries import lock_category
from apps.basement.contract import FileNotFound, FileView
from apps.basement.domain.tags import exact_tags
from apps.basement.inspecting.names import clean_name, extension
from apps.basement.models import File
from apps.basement.queries import owned_by, view_of
from kernel.clock import now
from kernel.db import transaction
from kernel.errors import DomainError, Kind
from kernel.identity.principal import Principal


class FileIsChanged(DomainError):
    """Somebody changed the file after the caller looked; ``version`` is the one that is there now."""

    kind = Kind.CONFLICT
    code = "file_changed"
    message = "The file was changed in the meantime. Look again, then decide."


class ExtensionChanged(DomainError):
    """The new name ends otherwise; what the name promises was checked against the bytes when they came."""

    code = "extension_changed"
    message = "A file keeps the ending of its name."


def change_file(*, owner: Principal, file_id: UUID, changes: dict[str, Any], version: int | None = None) -> FileView:
    """Change ``file_name``, ``file_tags`` and ``category_id``, those that are named, all or nothing.

    Changes that change nothing leave no trace.

    :param version: the one that the caller looked at; ``None``: whatever is there.
    :raises FileNotFound: :raises FileIsChanged: :raises ExtensionChanged: :raises TagsInvalid:
    :raises CategoryNotFound:
    """
    with transaction("basement"):
        if changes.get("category_id") is not None:
            lock_category(changes["category_id"])
        file = locked_file(owner=owner, file_id=file_id)
        if version is not None and version != file.version:
            raise FileIsChanged(version=file.version)
        _amend(file, _exact(file, changes))
    return view_of(file)


def locked_file(*, owner: Principal, file_id: UUID) -> File:
    """The caller's file; it can neither change nor go until the transaction ends. :raises FileNotFound:"""
    found = owned_by(owner).select_for_update(of=("self",), no_key=True).filter(file_id=file_id).first()
    if found is None:
        raise FileNotFound
    return found


def _exact(file: File, changes: dict[str, Any]) -> dict[str, Any]:
    exact = dict(changes)
    if "file_name" in changes:
        exact["file_name"] = clean_name(changes["file_name"])
        if extension(exact["file_name"]) != extension(file.file_name):
            raise ExtensionChanged(extension=extension(file.file_name))
    if "file_tags" in changes:
        exact["file_tags"] = exact_tags(changes["file_tags"])
    return exact


def _amend(file: File, wanted: dict[str, Any]) -> None:
    changed = [name for name, value in wanted.items() if getattr(file, name) != value]
    if changed:
        for name in changed:
            setattr(file, name, wanted[name])
        file.version += 1
        file.updated_at = now()
        file.save(using="basement", update_fields=[*changed, "version", "updated_at"])
