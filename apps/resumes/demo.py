"""Coaches' resumes to look at, of nobody real. ``manage.py setup --demo`` seeds them."""

from __future__ import annotations

from uuid import UUID, uuid5

from apps.resumes.domain.samples import RESUMES
from apps.resumes.usecases.create_resume import Asked, create_resume

COACHES = UUID("0198c0de-0000-7000-8000-00000000c0ac")
"""Namespace of their ids: the same coach is seeded once."""


def seed() -> None:
    """Safe to repeat; a resume that is there already is left as it is."""
    for document in RESUMES:
        coach = uuid5(COACHES, document["basics"]["name"])
        create_resume(creator=coach, asked=Asked(user_id=coach, title="", document=document), idempotency_key="demo")
