"""Choosing the files of a resume. What is chosen is written first; the basement hears of it after the commit."""

from __future__ import annotations

from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from apps.basement.contract import Basement
from apps.resumes.domain.limits import MOST_FILES
from apps.resumes.models import Resume, ResumeFile
from kernel.clock import now
from kernel.contracts import client
from kernel.errors import DomainError, Kind


class FileNotLinkable(DomainError):
    """No such file, another's, or no picture where one is needed; ``file_id`` names it."""

    kind = Kind.REFUSED
    code = "file_not_linkable"
    message = "This file cannot be linked: it does not exist, or it is not the resume's owner's."


class FileChoice(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out stays. :param photo_file_id: ``None``: no photo."""

    file_ids: list[UUID] | UnsetType = UNSET
    photo_file_id: UUID | UnsetType | None = UNSET

    @property
    def says_nothing(self) -> bool:
        return self.file_ids is UNSET and self.photo_file_id is UNSET


def check_files(choice: FileChoice, *, owner_id: UUID) -> None:
    """Look before anything is written; outside of any transaction. :raises FileNotLinkable: :raises Unavailable:"""
    listed: list[UUID] = choice.file_ids or []
    if len(listed) > MOST_FILES:
        raise FileNotLinkable(f"A resume links to at most {MOST_FILES} files.", limit=MOST_FILES)
    photo = choice.photo_file_id or None
    asked = list(dict.fromkeys([*listed, *([photo] if photo else [])]))
    if not asked:
        return
    found = {file.file_id: file for file in client(Basement).get_files(file_ids=asked)}
    for file_id in asked:
        if file_id not in found or found[file_id].user_id != owner_id:
            raise FileNotLinkable(file_id=str(file_id))
    if photo and not found[photo].content_type.startswith("image/"):
        raise FileNotLinkable("A photo is a picture.", file_id=str(photo))


def choose_files(resume: Resume, choice: FileChoice) -> bool:
    """Write the choice beside the locked resume, in the open transaction. :returns: whether it chose otherwise."""
    if choice.says_nothing:
        return False
    rows = {row.file_id: row for row in _locked(resume.resume_id)}
    places, photo = _after(rows, choice)
    chosen = {*places, *([photo] if photo else [])}
    before = {row.file_id: _shape(row) for row in rows.values()}
    for file_id in chosen - rows.keys():
        rows[file_id] = ResumeFile(resume_id=resume.resume_id, file_id=file_id, user_id=resume.user_id)
    for file_id, row in rows.items():
        row.wanted, row.place, row.is_photo = file_id in chosen, places.get(file_id), file_id == photo
    different = [row for row in rows.values() if before.get(row.file_id) != _shape(row)]
    # The old photo lets go before the new one takes its place, which is one.
    for row in sorted(different, key=lambda row: row.is_photo):
        want(row)
    return bool(different)


def let_go(resume: Resume) -> bool:
    """Want none of its files any more, in the open transaction. :returns: whether it had some."""
    rows = _locked(resume.resume_id)
    for row in rows:
        row.wanted = row.is_photo = False
        want(row)
    return bool(rows)


def tell_again(resume: Resume) -> None:
    """Make its files due, because who may see them is another now; in the open transaction."""
    for row in _locked(resume.resume_id):
        want(row)


def want(row: ResumeFile) -> None:
    """Store what is wanted of a locked row. It is due at once; a sweep that is at work on it comes again."""
    row.revision += 1
    if row.lease_until is None or row.lease_until <= now():
        row.next_at = now()
    row.attempts = 0
    row.save(using="resumes")


def _locked(resume_id: UUID) -> list[ResumeFile]:
    found = ResumeFile.objects.using("resumes").select_for_update().filter(resume_id=resume_id)
    return list(found.order_by("link_id"))


def _after(rows: dict[UUID, ResumeFile], choice: FileChoice) -> tuple[dict[UUID, int], UUID | None]:
    """Places of the listed files, and the photo, once the choice is made."""
    wanted = [row for row in rows.values() if row.wanted]
    places = {row.file_id: row.place for row in wanted if row.place is not None}
    photo = next((row.file_id for row in wanted if row.is_photo), None)
    if choice.file_ids is not UNSET:
        places = {file_id: place for place, file_id in enumerate(dict.fromkeys(choice.file_ids))}
    if choice.photo_file_id is not UNSET:
        photo = choice.photo_file_id
    return places, photo


def _shape(row: ResumeFile) -> tuple[bool, int | None, bool]:
    return row.wanted, row.place, row.is_photo
