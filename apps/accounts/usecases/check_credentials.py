"""Is this the person they say they are?"""

from __future__ import annotations

from apps.accounts.identifiers import normalise_identifier
from apps.accounts.limits import count_login, forget_tries
from apps.accounts.models import User
from apps.accounts.passwords import MAX_LENGTH, password_matches
from kernel.errors import DomainError, Kind
from kernel.logging import log


class BadCredentials(DomainError):
    """No such user, or not their password; which of the two is not said."""

    kind = Kind.UNAUTHENTICATED
    code = "bad_credentials"
    message = "The identifier or the password is wrong."


class UserIsBanned(DomainError):
    """The password is right and the user may not sign in."""

    kind = Kind.FORBIDDEN
    code = "user_banned"
    message = "This user has been banned."


def check_credentials(*, identifier: str, password: str, client_address: str) -> User:
    """The user with this e-mail address or phone number, if the password is theirs.

    Tries are counted before anything is hashed; an unknown user costs as much as a known one.

    :param client_address: as the gateway saw it, never as the client claims.
    :raises LoginRateLimited: :raises BadCredentials: :raises UserIsBanned: :raises Unavailable:
    """
    identifier = normalise_identifier(identifier)
    count_login(identifier=identifier, client_address=client_address)
    user = _find(identifier)
    if not password_matches(password[: MAX_LENGTH + 1], user) or user is None:
        log.info("login_failed", client_address=client_address, user_id=user and user.pk)
        raise BadCredentials
    if not user.is_active:
        raise UserIsBanned
    forget_tries(identifier=identifier)
    return user


def _find(identifier: str) -> User | None:
    if "\x00" in identifier:
        return None
    try:
        return User.objects.get_by_natural_key(identifier)
    except User.DoesNotExist:
        return None
