"""What every page shares: the frame's context, and where a visitor may be sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from kernel.errors import DomainError, Kind, Unavailable
from monolith.pages.cookies import is_resumable, principal_of


def show(request: HttpRequest, template: str, *, page: str = "", status: int = 200, **context: Any) -> HttpResponse:
    """A page in the common frame, which shows who is signed in. Never stored by a shared cache."""
    principal = context.pop("principal", None) or principal_of(request)
    frame = {"page": page, "principal": principal, "resumable": principal is None and is_resumable(request)}
    response = render(request, template, frame | context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def next_of(request: HttpRequest, *, default: str = "/") -> str:
    """Where to go afterwards: a path of this site, or ``default``."""
    wanted = request.POST.get("next") or request.GET.get("next") or default
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted.startswith("/") else default


@contextmanager
def reaching() -> Iterator[None]:
    """A database that is away is a failure in words, as it is for the API.

    :raises Unavailable:
    """
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise Unavailable(internal=type(error).__name__) from error


def problem_of(error: DomainError) -> dict[str, str]:
    """A failure in words for a person: what happened, and what to do."""
    return {"message": error.public, "advice": _advice(error)}


def _advice(error: DomainError) -> str:
    if error.kind is Kind.RATE_LIMITED:
        return f"Wait {error.retry_after or 60} seconds, then try again."
    if error.kind is Kind.UNAVAILABLE:
        return "Nothing was changed. Try again in a moment."
    if error.kind is Kind.UNAUTHENTICATED:
        return "Check the spelling of both fields; phone numbers start with + and the country code."
    if error.kind is Kind.FORBIDDEN:
        return "An administrator can change this; show them the request id below."
    return ""
