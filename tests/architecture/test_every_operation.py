"""Every operation has a rule that is written down here and holds: a new one fails until somebody says who may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from kernel.http import Operation

RULES = {
    "anyone": """
        create-user describe-uploads download-file download-shared download-thumbnail get-brackets get-calendar
        get-file get-jwks get-match get-participant get-percentiles get-player get-player-report get-presence
        get-public-resume get-radar get-room get-room-info get-scout-job get-season get-shared get-standings
        get-tournament list-buckets list-courts list-entrances list-log list-matches list-messages
        list-participants list-player-reports list-players list-rooms list-schedule list-scout-jobs list-seasons
        list-tournaments login-user logout-user print-public-resume receive-callback refresh-session
        register-user unlock-share validate-token
    """,
    "signed_in": """
        add-member add-participant cancel-payment change-file change-player change-resume confirm-result
        count-unread create-category create-payment create-player create-resume create-room create-transaction
        create-upload delete-file delete-resume dispute-result export-resume get-account get-balance
        get-category get-me get-notification get-own-user get-payment get-public-link get-resume get-transaction
        get-upload get-usage get-user get-version get-wallet import-resume issue-ticket list-categories
        list-entries list-files list-members list-notifications list-payments list-refunds list-resumes
        list-resumes-of-user list-shares list-tags list-transactions list-versions pay pay-entry-fee
        post-message preview-resume print-resume publish-resume read-all-notifications read-notification
        receive-part record-season remove-member replace-document replace-player replace-resume report-result
        request-scouting restore-version revoke-share share-file terminate-upload unpublish-resume upload-file
        withdraw-participant
    """,
    "staff": """
        add-court add-participants book-match broadcast-notification call-match call-next-match
        cancel-tournament change-category change-court change-participant change-tournament create-players
        create-tournament delete-category delete-player delete-players disqualify-participant draw-bracket
        export-players get-budget get-job import-players list-generations merge-category pair-round
        plan-schedule record-result remove-court replan-schedule search-resumes start-tournament undo-entry
        undo-result
    """,
    "service_or_staff": """
        generate-report send-notification
    """,
    "admin": """
        approve-user ban-user capture-payment close-account deposit-funds freeze-account list-users
        refund-payment reverse-transfer set-overdraft unban-user unfreeze-account
    """,
}
EXPECTED = {name: rule for rule, names in RULES.items() for name in names.split()}


def operations() -> dict[str, tuple[str, type[Operation]]]:
    """By name: the route and the class of every operation that a URL leads to."""
    found = {}
    for route, pattern in _patterns(get_resolver().url_patterns, ""):
        for operation in getattr(getattr(pattern.callback, "cls", None), "operations", {}).values():
            found[operation.url_name()] = (route, operation)
    return found


def _patterns(entries: list[Any], prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in entries:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry.url_patterns, route)
        else:
            yield route, entry


def address(route: str) -> str:
    """The route with something for every parameter."""
    samples = {"uuid": str(uuid4()), "str": "something", "slug": "something", "int": "1"}
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda match: samples.get(match[1] or "str", "something"), route)


def test_every_operation_has_a_written_rule() -> None:
    assert {name: operation.access.name for name, (_, operation) in operations().items()} == EXPECTED


def test_nobody_passes_without_a_token_where_one_is_needed(http: Any) -> None:
    wrong = {}
    for name, (route, operation) in operations().items():
        answer = http.request(operation.method, address(route), json={})
        if (answer.status_code == 401) == operation.access.anonymous and name not in MAY_STILL_REFUSE:
            wrong[name] = answer.status_code
    assert wrong == {}


MAY_STILL_REFUSE = {"login-user", "refresh-session", "logout-user", "receive-callback"}
"""Open to anyone, and answering 401 to credentials that are no good."""


def test_a_member_passes_no_rule_for_staff(http: Any, make_user: Any) -> None:
    token = make_user().token
    narrow = {
        name: found
        for name, found in operations().items()
        if found[1].access.name in ("admin", "staff", "service_or_staff")
    }
    answers = {
        name: http.request(operation.method, address(route), json={}, token=token).status_code
        for name, (route, operation) in narrow.items()
    }
    assert narrow
    assert answers == dict.fromkeys(narrow, 403)


@pytest.mark.parametrize(
    "name",
    sorted(
        set(EXPECTED)
        & {
            "get-payment",
            "get-transaction",
            "get-account",
            "get-wallet",
            "get-notification",
            "get-tournament",
            "get-match",
        }
    ),
)
def test_what_is_not_there_is_not_there(http: Any, make_user: Any, name: str) -> None:
    route, operation = operations()[name]
    assert http.request(operation.method, address(route), token=make_user().token).status_code == 404
