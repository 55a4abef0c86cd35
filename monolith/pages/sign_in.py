"""Signing in and registering by plain forms: they work without JavaScript."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth import login as open_admin_session
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.accounts.usecases.login_user import login_user
from apps.accounts.usecases.register_user import register_user
from kernel.errors import DomainError
from monolith.pages import cookies
from monolith.pages.shell import next_of, problem_of, show

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    return _sign_in(request) if request.method == "POST" else _form(request, "pages/login.html")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A new member, signed in at once."""
    if request.method != "POST":
        return _form(request, "pages/register.html")
    try:
        _register(request)
    except DomainError as error:
        return _form(request, "pages/register.html", error)
    return _sign_in(request)
