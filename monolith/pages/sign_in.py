"""Signing in and registering by plain forms: they work without JavaScript."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth import login as open_admin_session
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.tokens import TokenPair
from apps.accounts.usecases.login_user import login_user
from apps.accounts.usecases.register_user import register_user
from kernel.errors import DomainError, Kind
from kernel.http import Call
from monolith.pages import cookies
from monolith.pages.shell import next_of, problem_of, reaching, show


class NeedsAdmin(DomainError):
    """A member knocked at the administration."""

    kind = Kind.FORBIDDEN
    code = "needs_admin"
    message = "The administration needs an admin account, and you are signed in with another."


ADMIN_BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The form, and what it is sent to."""
    if request.method != "POST":
        return _form(request, "pages/login.html", _not_an_admin(request))
    try:
        with reaching():
            tokens = _tokens(request)
    except DomainError as error:
        return _form(request, "pages/login.html", error)
    return _signed_in(request, tokens)


@require_safe
def admin_login(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """Django admin's login: there is one sign-in page, with one limit on tries."""
    return redirect_to_login(next_of(request, default="/admin/"), "/login")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The form for a new member, who is signed in at once."""
    if request.method != "POST":
        return _form(request, "pages/register.html")
    try:
        with reaching():
            _register(request)
            tokens = _tokens(request)
    except DomainError as error:
        return _form(request, "pages/register.html", error)
    return _signed_in(request, tokens)


def _tokens(request: HttpRequest) -> TokenPair:
    """:raises DomainError: as ``login_user`` says."""
    address = Call(request=request, principal=None, path={}).client_address
    return login_user(
        identifier=request.POST.get("identifier", ""),
        password=request.POST.get("password", ""),
        client_address=address,
    )


def _register(request: HttpRequest) -> None:
    """:raises DomainError: as ``register_user`` says."""
    identifier = request.POST.get("identifier", "").strip()
    is_email = "@" in identifier
    register_user(
        name=request.POST.get("name", "").replace("\x00", "")[:200],
        password=request.POST.get("password", ""),
        email=identifier if is_email else None,
        phone_number=None if is_email else identifier,
    )


def _signed_in(request: HttpRequest, tokens: TokenPair) -> HttpResponse:
    response = HttpResponseRedirect(next_of(request), status=303)
    cookies.keep(response, tokens)
    if tokens.user.is_admin:
        user = get_user_model().objects.get(pk=tokens.user.user_id)
        open_admin_session(request, user, backend=ADMIN_BACKEND)
    return response


def _not_an_admin(request: HttpRequest) -> DomainError | None:
    """Why somebody who is signed in was sent here from the admin."""
    principal = cookies.principal_of(request)
    refused = principal and not principal.is_admin and next_of(request).startswith("/admin/")
    return NeedsAdmin() if refused else None


def _form(request: HttpRequest, template: str, error: DomainError | None = None) -> HttpResponse:
    """The form again with what was typed (never the password), and with the failure's own status."""
    response = show(
        request,
        template,
        page="login",
        status=error.kind.value if error else 200,
        next=next_of(request),
        identifier=request.POST.get("identifier", ""),
        name=request.POST.get("name", ""),
        problem=problem_of(error) if error else None,
    )
    if error and error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response
