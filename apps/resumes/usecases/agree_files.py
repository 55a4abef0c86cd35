"""Making the basement keep what resumes want, publicly or not, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from apps.basement.contract import Basement, FileNotFound, FileView
from apps.resumes.filing.choice import FileChoice
from apps.resumes.models import PublicLink, ResumeFile
from kernel import leases
from kernel.clock import now
from kernel.contracts import client
from kernel.db import execute
from kernel.errors import Unavailable
from kernel.logging import log

LEASE = timedelta(seconds=30)
BATCH = 50
LONGEST_PAUSE_SECONDS = 300
LONGEST_NAME, LONGEST_URL = 255, 500

# Outcomes are written by whoever still has the lease. What was chosen otherwise meanwhile is due again at once.
HELD = """
UPDATE resumes_resumefile SET held = TRUE, file_name = %(file_name)s, file_url = %(file_url)s,
  content_type = %(content_type)s, lease_until = NULL, attempts = 0,
  next_at = CASE WHEN revision <> %(seen)s THEN %(now)s::timestamptz END
WHERE link_id = %(link_id)s AND lease_id = %(lease_id)s
"""
GONE = "DELETE FROM resumes_resumefile WHERE link_id = %(link_id)s AND lease_id = %(lease_id)s AND revision = %(seen)s"
LATER = """
UPDATE resumes_resumefile SET lease_until = NULL, next_at = %(next_at)s
WHERE link_id = %(link_id)s AND lease_id = %(lease_id)s
"""


def agree_files(*, resume_id: UUID | None = None) -> int:
    """Work on all links that are due, or on those of one resume. Safe to repeat, at once, and to kill anywhere.

    :returns: how many it settled.
    """
    where, values = ("resume_id = %(resume_id)s", {"resume_id": resume_id}) if resume_id else ("TRUE", {})
    settled = 0
    while True:
        claimed = leases.claim(ResumeFile, limit=BATCH, lease=LEASE, where=where, **values)
        agreed = _agree_all(claimed.rows)
        settled += agreed
        if agreed < BATCH:
            return settled


def agree_at_once(*, resume_id: UUID, asked: FileChoice | None = None) -> None:
    """After the commit: now if the basement answers, else by the sweep. :param asked: may have asked for nothing."""
    if asked is None or not asked.says_nothing:
        agree_files(resume_id=resume_id)


def _agree_all(rows: Sequence[ResumeFile]) -> int:
    """:returns: how many, until the basement did not answer; the others wait for it together."""
    for done, row in enumerate(rows):
        try:
            _agree(row)
        except Unavailable as error:
            log.warning("resume_files_wait", files=len(rows) - done, error=error.internal)
            for waiting in rows[done:]:
                pause = min(2**waiting.attempts, LONGEST_PAUSE_SECONDS)
                _write(LATER, waiting, next_at=now() + timedelta(seconds=pause))
            return done
    return len(rows)


def _agree(row: ResumeFile) -> None:
    """:raises Unavailable:"""
    try:
        if row.wanted:
            _write(HELD, row, **_hold(row))
        else:
            client(Basement).release_file(file_id=row.file_id, holder=holder_of(row.resume_id))
            _forget(row)
    except FileNotFound:
        # Deleted before it could be held: there is nothing to link to.
        log.info("resume_file_gone", resume_id=str(row.resume_id), file_id=str(row.file_id))
        _forget(row)


def _hold(row: ResumeFile) -> dict[str, str]:
    """Hold it; seen by all while the resume is. :returns: what the resume tells of it. :raises FileNotFound:"""
    public = PublicLink.objects.using("resumes").filter(resume_id=row.resume_id).exists()
    holder = holder_of(row.resume_id)
    file: FileView = client(Basement).hold_file(file_id=row.file_id, user_id=row.user_id, holder=holder, public=public)
    return {
        "file_name": file.file_name[:LONGEST_NAME],
        "file_url": file.file_url[:LONGEST_URL],
        "content_type": file.content_type[:LONGEST_NAME],
    }


def holder_of(resume_id: UUID) -> str:
    return f"resumes:{resume_id}"


def _forget(row: ResumeFile) -> None:
    """The link is gone, or due again when it was chosen meanwhile."""
    if not _write(GONE, row):
        _write(LATER, row, next_at=now())


def _write(statement: str, row: ResumeFile, **values: object) -> bool:
    known = {"link_id": row.link_id, "lease_id": row.lease_id, "seen": row.revision, "now": now()}
    return execute("resumes", statement, {**known, **values}) > 0
