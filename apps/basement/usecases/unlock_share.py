"""Opening a link that has a password."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password

from apps.basement.models import Share
from apps.basement.sharing.limits import count_try
from apps.basement.sharing.links import ticket_fits, ticket_for
from apps.basement.sharing.queries import check_left, find_share
from kernel.errors import DomainError, Kind


class SharePasswordWrong(DomainError):
    """Not the link's password."""

    kind = Kind.FORBIDDEN
    code = "share_password_wrong"
    message = "This is not the password of the link."


class SharePasswordNeeded(DomainError):
    """The link has a password; ``unlock`` takes it and gives a ticket."""

    kind = Kind.UNAUTHENTICATED
    code = "share_password_needed"
    message = "This link has a password. Send it to the link's unlock first."


def unlock_share(*, secret: str, password: str, client_address: str) -> tuple[Share, str]:
    """Check the password. :returns: the link and a ticket, good for an hour; "" when it has no password.

    :raises ShareNotFound: :raises ShareExpired: :raises ShareUsedUp: :raises ShareRateLimited:
    :raises SharePasswordWrong:
    """
    share = find_share(secret=secret)
    check_left(share)
    if not share.password:
        return share, ""
    count_try(share_id=share.share_id, client_address=client_address)
    if not check_password(password, share.password):
        raise SharePasswordWrong
    return share, ticket_for(share.share_id)


def check_ticket(share: Share, ticket: str) -> None:
    """:raises SharePasswordNeeded:"""
    if share.password and not ticket_fits(ticket, share.share_id):
        raise SharePasswordNeeded
