"""The contract, kept."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from apps.basement import queries
from apps.basement.contract import Basement, FileView
from apps.basement.usecases.hold_file import hold_file
from apps.basement.usecases.release_file import release_file


class LocalBasement(Basement):
    """Each method is one use-case or query."""

    def get_files(self, *, file_ids: Sequence[UUID]) -> list[FileView]:
        return queries.get_files(file_ids=file_ids)

    def hold_file(self, *, file_id: UUID, user_id: UUID, holder: str, public: bool) -> FileView:
        return hold_file(file_id=file_id, user_id=user_id, holder=holder, public=public)

    def release_file(self, *, file_id: UUID, holder: str) -> None:
        release_file(file_id=file_id, holder=holder)


IMPLEMENTATION = LocalBasement()
