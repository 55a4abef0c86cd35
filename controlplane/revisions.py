"""Revisions as values, and the one lock under which they are appended and published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from controlplane.models import RouteRevision
from controlplane.routes import Route, dump, parse
from kernel.db import execute, transaction
from kernel.errors import NotFound
from runtime import catalogue
from runtime.catalogue import CONTROL

SYSTEM = "control plane"
"""Author of the revisions that the control plane appends by itself."""


class RevisionNotFound(NotFound):
    """No revision has this number."""

    code = "revision_not_found"
    message = "There is no such revision."


@dataclass(frozen=True, slots=True)
class Revision:
    """The whole route table at one number; 0, from before the first change, has every context at the monolith."""

    number: int
    routes: dict[str, Route]
    author: str = ""
    reverts: int | None = None

    def replaces(self, number: int) -> bool:
        """Whether the control plane appended this because ``number``, or one that contains it, was not taken."""
        return self.author == SYSTEM and self.reverts is not None and self.reverts >= number


BEFORE_ALL = Revision(0, {})


@contextmanager
def alone() -> Iterator[None]:
    """A transaction of the control plane that is the only one: appending and publishing never overlap.

    Held by the transaction, not by the session, so that a pooler between here and the server does no harm.
    """
    with transaction(CONTROL):
        execute(CONTROL, "SET LOCAL idle_in_transaction_session_timeout = '60s'")
        execute(CONTROL, "SELECT pg_advisory_xact_lock(hashtext('controlplane.routes'))")
        yield


def newest() -> Revision:
    """The revision that should be in force."""
    row = RouteRevision.objects.using(CONTROL).order_by("-revision").first()
    return _value(row) if row else BEFORE_ALL


def find(number: int) -> Revision:
    """:raises RevisionNotFound:"""
    row = RouteRevision.objects.using(CONTROL).filter(revision=number).first()
    if row is None:
        raise RevisionNotFound(internal=str(number))
    return _value(row)


def before(number: int) -> Revision:
    """The revision that ``number`` followed."""
    row = RouteRevision.objects.using(CONTROL).filter(revision__lt=number).order_by("-revision").first()
    return _value(row) if row else BEFORE_ALL


def last_confirmed(before: int) -> Revision:
    """The newest revision older than ``before`` that a gateway has confirmed."""
    rows = RouteRevision.objects.using(CONTROL).filter(revision__lt=before, publications__outcome="confirmed")
    row = rows.order_by("-revision").first()
    return _value(row) if row else BEFORE_ALL


def append(routes: dict[str, Route], *, author: str, reason: str, reverts: int | None = None) -> Revision:
    """Add a revision; the caller is :func:`alone`."""
    row = RouteRevision(routes=dump(routes), author=author, reason=reason, reverts_id=reverts)
    row.save(using=CONTROL, force_insert=True)
    return _value(row)


def _value(row: RouteRevision) -> Revision:
    return Revision(row.revision, parse(row.routes, catalogue.load().contexts), row.author, row.reverts_id)
