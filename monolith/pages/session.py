"""Continuing and ending a browser's session. Both live under /session, where the refresh cookie is sent."""

from __future__ import annotations

from django.contrib.auth import logout as close_admin_session
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_POST

from apps.accounts.usecases.logout_user import logout_user
from apps.accounts.usecases.refresh_session import refresh_session
from kernel.errors import DomainError, Kind
from monolith.pages import cookies
from monolith.pages.shell import next_of, reaching


@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """New tokens for the refresh cookie.

    A script (``Accept: application/json``) is answered 204 or 401; a form is sent on to ``next``, or to
    sign in when the session cannot go on. Cookies are dropped only when the session is over, not when
    accounts is away for a moment.
    """
    try:
        with reaching():
            tokens = refresh_session(refresh_token=request.COOKIES.get(cookies.REFRESH, ""))
    except DomainError as error:
        return _refused(request, error)
    response = HttpResponse(status=204) if _wants_json(request) else HttpResponseRedirect(next_of(request), status=303)
    cookies.keep(response, tokens)
    return response


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """On to where the refresh cookie is sent; 307 keeps the method and the form's token."""
    return HttpResponse(status=307, headers={"Location": "/session/end"})


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the session everywhere it is known: tokens, admin, cookies."""
    if token := request.COOKIES.get(cookies.REFRESH):
        logout_user(refresh_token=token, session_id=None)
    close_admin_session(request)
    response = HttpResponseRedirect("/", status=303)
    cookies.drop(response)
    return response


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    if _wants_json(request):
        response: HttpResponse = JsonResponse({"code": error.code, "detail": error.public}, status=error.kind.value)
    else:
        response = HttpResponseRedirect("/login", status=303)
    if error.kind in (Kind.UNAUTHENTICATED, Kind.NOT_FOUND):
        cookies.drop(response)
    return response


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
