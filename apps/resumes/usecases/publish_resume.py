"""Giving a resume a secret address that anybody who has it can read, and taking it back."""

from __future__ import annotations

import secrets
from uuid import UUID

from apps.resumes.contract import ResumePublished
from apps.resumes.filing.choice import tell_again
from apps.resumes.models import PublicLink, Resume
from apps.resumes.typesetting import Theme
from apps.resumes.usecases.agree_files import agree_at_once
from apps.resumes.writing.rows import locked_resume
from kernel.db import transaction
from kernel.events import emit
from kernel.identity.principal import Principal

SLUG_BYTES = 24


def publish_resume(
    *, caller: Principal, resume_id: UUID, show_contacts: bool | None = None, theme: Theme | None = None
) -> PublicLink:
    """Open the address; again is the same address, with what it shows changed as said. Its files can be seen too.

    :param show_contacts: e-mail address, telephone number and street; ``None`` leaves it as it is, at first hidden.
    :param theme: of its PDF. :returns: the link; its slug has 192 random bits.
    :raises ResumeNotFound:
    """
    with transaction("resumes"):
        resume = locked_resume(caller, resume_id, version=None)
        link = PublicLink.objects.using("resumes").filter(resume=resume).first()
        opened = link is None
        link = link or PublicLink(resume=resume, slug=secrets.token_urlsafe(SLUG_BYTES))
        link.show_contacts = link.show_contacts if show_contacts is None else show_contacts
        link.theme = theme or link.theme
        if opened:
            link.save(using="resumes", force_insert=True)
            _announce(resume, published=True)
        else:
            # Views are counted meanwhile: only what was said is written.
            link.save(using="resumes", update_fields=["show_contacts", "theme"])
    if opened:
        agree_at_once(resume_id=resume_id)
    return link


def unpublish_resume(*, caller: Principal, resume_id: UUID) -> None:
    """Close the address for ever; twice is once. Files that nobody else shows are private again.

    :raises ResumeNotFound:
    """
    with transaction("resumes"):
        resume = locked_resume(caller, resume_id, version=None)
        closed, _ = PublicLink.objects.using("resumes").filter(resume=resume).delete()
        if closed:
            _announce(resume, published=False)
    if closed:
        agree_at_once(resume_id=resume_id)


def _announce(resume: Resume, *, published: bool) -> None:
    tell_again(resume)
    event = ResumePublished(resume_id=resume.resume_id, user_id=resume.user_id, published=published)
    emit(event, using="resumes")
