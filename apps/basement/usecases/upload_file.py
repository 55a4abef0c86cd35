"""A file that comes in one request."""

from __future__ import annotations

from uuid import UUID

from apps.basement.accepting import Accepted, Arrival, accept
from apps.basement.accepting.form import Form


def upload_file(*, owner_id: UUID, form: Form, idempotency_key: str | None = None) -> Accepted:
    """Make a file of what was received, once for each of the owner's keys.

    With a key that was used for the same thing, the answer is the file that was made then and nothing is stored twice;
    when that file has been deleted since, the key is free again.

    :raises DomainError: the file is refused and its bytes are gone; see :func:`apps.basement.accepting.accept`.
    """
    return accept(
        Arrival(
            key=form.key,
            stored=form.stored,
            owner_id=owner_id,
            file_name=form.file_name,
            declared_type=form.declared_type,
            file_tags=form.file_tags,
            bucket_name=form.bucket_name,
            category_id=form.category_id,
            idempotency_key=idempotency_key,
        )
    )
