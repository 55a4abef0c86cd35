"""From a request to its principal: bearer token, or the browser's cookie."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest

from kernel.errors import DomainError, Kind
from kernel.identity.principal import Principal
from kernel.identity.tokens import TokenInvalid, verify_token

COOKIE = "access_token"
SAFE = {"GET", "HEAD", "OPTIONS"}


class ForeignOrigin(DomainError):
    """A cookie came with a write that another site started."""

    kind = Kind.FORBIDDEN
    code = "foreign_origin"
    message = "This request came from another site. Send the token in the Authorization header instead."


def authenticate(request: HttpRequest) -> Principal | None:
    """The caller, ``None`` when nobody says who they are.

    A cookie that has gone stale counts as nobody, so that a visitor can still sign in;
    a bearer token must be good.

    :raises TokenInvalid: :raises TokenExpired: :raises TokenRevoked: :raises ForeignOrigin:
    """
    header = request.META.get("HTTP_AUTHORIZATION", "")
    if header:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenInvalid("Use the Bearer scheme.")
        return verify_token(token.strip())
    if "access_token=" in request.META.get("HTTP_COOKIE", "") and (token := request.COOKIES.get(COOKIE, "")):
        return _from_cookie(request, token)
    return None


def _from_cookie(request: HttpRequest, token: str) -> Principal | None:
    try:
        principal = verify_token(token)
    except DomainError:
        return None
    if request.method not in SAFE and not _same_origin(request):
        raise ForeignOrigin
    return principal


def _same_origin(request: HttpRequest) -> bool:
    """Browsers send Origin with every write; a client that sends none is no browser on another site."""
    origin = request.META.get("HTTP_ORIGIN")
    return origin is None or urlsplit(origin).netloc == request.get_host()
