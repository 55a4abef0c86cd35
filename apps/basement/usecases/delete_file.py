"""Deleting a file."""

from __future__ import annotations

from uuid import UUID

from apps.basement.accepting.blobs import release
from apps.basement.accepting.usage import give_back, lock_owner
from apps.basement.contract import FileDeleted, FileNotFound
from apps.basement.models import File, Hold
from apps.basement.queries import find_own_file, owned_by
from kernel.db import transaction
from kernel.errors import DomainError, Kind
from kernel.events import emit
from kernel.identity.principal import Principal


class FileHeld(DomainError):
    """A context shows the file or needs it; ``holders`` are theirs to say who."""

    kind = Kind.CONFLICT
    code = "file_held"
    message = "The file is in use elsewhere. Take it out there first."


def delete_file(*, owner: Principal, file_id: UUID) -> None:
    """Delete a file of the caller's, and the links to it; its bytes go when no other file of the owner has them.

    :raises FileNotFound: it is not there, or not theirs; so the second time as well.
    :raises FileHeld: somebody needs it.
    """
    owner_id = find_own_file(file_id=file_id, owner=owner).owner_id
    with transaction("basement"):
        lock_owner(owner_id)
        file = _locked(owner, file_id)
        file.delete(using="basement")
        release(file.blob_id)
        give_back(owner_id, file.size)
        emit(
            FileDeleted(file_id=file_id, user_id=owner_id, bucket_name=file.bucket_id, size=file.size),
            using="basement",
        )


def _locked(owner: Principal, file_id: UUID) -> File:
    """The file, with nobody else at it: neither a hold nor a link can come meanwhile."""
    file = owned_by(owner).select_for_update(of=("self",)).filter(file_id=file_id).first()
    if file is None:
        raise FileNotFound
    holders = Hold.objects.using("basement").filter(file=file).values_list("holder", flat=True)
    if found := sorted(holders):
        raise FileHeld(holders=found)
    return file
