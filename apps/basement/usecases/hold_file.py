"""Keeping a file for another context."""

from __future__ import annotations

from uuid import UUID

from apps.basement.contract import FileNotFound, FileView
from apps.basement.models import File, Hold
from apps.basement.queries import get_files
from kernel.db import transaction


def hold_file(*, file_id: UUID, user_id: UUID, holder: str, public: bool) -> FileView:
    """Keep ``user_id``'s file: it cannot be deleted until ``holder`` lets it go; the same holder again is one hold.

    Deleting locks the file's row as well, so either the file is held or it was gone before.

    :raises FileNotFound: no such file, or it is another's.
    """
    with transaction("basement"):
        mine = File.objects.using("basement").filter(file_id=file_id, owner_id=user_id)
        if mine.select_for_update(no_key=True).first() is None:
            raise FileNotFound
        Hold.objects.using("basement").update_or_create(file_id=file_id, holder=holder, defaults={"public": public})
        (view,) = get_files(file_ids=[file_id])
    return view
