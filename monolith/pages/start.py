"""The start page: what Banyan is, who answers what, and the visitor's own money."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from monolith.pages.cookies import principal_of
from monolith.pages.hosts import who_answers, with_roots
from monolith.pages.shell import show
from monolith.pages.you import about


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Answers 200 whatever context is down; what cannot be shown is a notice."""
    principal = principal_of(request)
    you = about(principal) if principal else None
    return show(
        request, "pages/start.html", page="start", principal=principal, hosts=with_roots(who_answers()), you=you
    )
