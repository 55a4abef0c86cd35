"""Write resumes out as JSON Resume files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from apps.resumes.queries import lean_resumes


class Command(BaseCommand):
    """``manage.py export_resumes <folder> [--user <id>] [--resume <id>]``: each as it was kept."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--user", type=UUID, help="only this person's")
        parser.add_argument("--resume", type=UUID, help="only this one")

    def handle(self, *args: Any, folder: Path, user: UUID | None, resume: UUID | None, **options: Any) -> None:
        found = lean_resumes().order_by("resume_id")
        if user is not None:
            found = found.filter(user_id=user)
        if resume is not None:
            found = found.filter(resume_id=resume)
        written = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for row in found.iterator(chunk_size=200):
                (folder / f"{row.resume_id}.json").write_text(row.document, encoding="utf-8")
                written += 1
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}") from None
        self.stdout.write(f"{written} resumes written to {folder}")
