"""The history of routes, and the form that adds to it. Whoever may add a revision may set a route."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from controlplane import queries
from controlplane.models import RoutePublication, RouteRevision
from controlplane.routes import Route, parse, share
from controlplane.usecases.revert_route import revert_route
from controlplane.usecases.set_route import set_route
from kernel.errors import DomainError
from runtime import catalogue


class RouteForm(forms.Form):
    """One context and where it goes."""

    context = forms.ChoiceField(choices=lambda: [(context.name, context.title) for context in catalogue.load()])
    to = forms.ChoiceField(
        choices=[
            ("service", "The service, for this share of users"),
            ("shadow", "The monolith, with this share of reads copied to the service"),
            ("monolith", "The monolith"),
        ]
    )
    percent = forms.DecimalField(min_value=Decimal(0), max_value=Decimal(100), decimal_places=2, initial=100)
    reason = forms.CharField(max_length=500, required=False)
    force = forms.BooleanField(required=False, label="Even if the service is not healthy")

    def route(self) -> Route:
        """:raises RouteInvalid:"""
        parts = share(self.cleaned_data["percent"])
        to = self.cleaned_data["to"]
        return Route(weight=parts if to == "service" else 0, shadow=parts if to == "shadow" else 0)


class PublicationInline(admin.TabularInline):
    model = RoutePublication
    fields = ("target", "outcome", "detail", "at")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, *_: Any) -> bool:
        return False

    def has_change_permission(self, *_: Any) -> bool:
        return False


@admin.register(RouteRevision)
class RouteRevisionAdmin(admin.ModelAdmin):
    list_display = ["revision", "summary", "outcome", "author", "reason", "created_at", "reverts"]
    list_filter = ["author"]
    inlines = [PublicationInline]
    actions = ["undo"]
    add_form_template = "admin/controlplane/set_route.html"

    def has_change_permission(self, *_: Any) -> bool:
        return False

    def has_delete_permission(self, *_: Any) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[RouteRevision]:
        return super().get_queryset(request).prefetch_related("publications")

    @admin.display(description="Routes")
    def summary(self, row: RouteRevision) -> str:
        routes = parse(row.routes, row.routes)
        return ", ".join(f"{name} {route.describe()}" for name, route in routes.items()) or "all at the monolith"

    @admin.display(description="Gateway")
    def outcome(self, row: RouteRevision) -> str:
        return ", ".join(sorted({publication.outcome for publication in row.publications.all()})) or "-"

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A revision is added by saying what should change, never by writing one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RouteForm(request.POST or None, initial=request.GET.dict())
        if request.method == "POST" and form.is_valid() and self._set(request, form):
            return redirect("admin:controlplane_routerevision_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": "Set a route",
            "opts": self.opts,
            "form": form,
            "hostings": queries.who_hosts(),
        }
        return TemplateResponse(request, "admin/controlplane/set_route.html", context)

    def _set(self, request: HttpRequest, form: RouteForm) -> bool:
        data = form.cleaned_data
        try:
            revision = set_route(
                context=data["context"],
                route=form.route(),
                author=_name(request),
                reason=data["reason"],
                force=data["force"],
            )
        except DomainError as error:
            form.add_error(None, error.public)
            return False
        messages.success(request, f"In force as revision {revision.number}.")
        return True

    @admin.action(description="Undo this revision", permissions=["add"])
    def undo(self, request: HttpRequest, rows: QuerySet[RouteRevision]) -> None:
        for row in rows.order_by("-revision"):
            try:
                revision = revert_route(revision=row.revision, author=_name(request))
            except DomainError as error:
                messages.error(request, f"Revision {row.revision}: {error.public}")
            else:
                messages.success(request, f"Revision {row.revision} is undone by revision {revision.number}.")


def _name(request: HttpRequest) -> str:
    """Who did it, as the history keeps it: an id and no personal data."""
    return f"user {request.user.pk}"
