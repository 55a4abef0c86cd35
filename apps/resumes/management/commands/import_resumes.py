"""Take JSON Resume files in."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from apps.resumes.jsonresume import read
from apps.resumes.usecases.create_resume import Asked, create_resume
from kernel.errors import DomainError


class Command(BaseCommand):
    """``manage.py import_resumes --user <id> [--dry-run] <file>...``: each file a resume of this person.

    The same file again is the same resume. Exits with 1 when a file was refused; the others are kept all the same.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="file")
        parser.add_argument("--user", type=UUID, required=True, help="whose resumes they become")
        parser.add_argument("--dry-run", action="store_true", help="check the files, and keep nothing")

    def handle(self, *args: Any, files: list[Path], user: UUID, dry_run: bool, **options: Any) -> None:
        refused = 0
        for file in files:
            try:
                done = self._import(file, user, dry_run=dry_run)
            except DomainError as error:
                done, refused = f"refused: {error.code}: {error.public}", refused + 1
            except OSError as error:
                done, refused = f"refused: {error.strerror}", refused + 1
            self.stdout.write(f"{file}: {done}")
        if refused:
            raise CommandError(f"{refused} of {len(files)} files were refused.")

    def _import(self, file: Path, user: UUID, *, dry_run: bool) -> str:
        """:raises DomainError: :raises OSError:"""
        body = file.read_bytes()
        document = read(body)
        if dry_run:
            return "can be kept"
        asked = Asked(user_id=user, title="", document=document)
        key = f"file:{hashlib.sha256(body).hexdigest()}"
        made = create_resume(creator=user, asked=asked, idempotency_key=key)
        return f"{'kept before' if made.replayed else 'kept'}: {made.resume.resume_id}"
