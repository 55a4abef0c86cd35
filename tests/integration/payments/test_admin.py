"""The administrator's pages: everything to see, nothing to edit, one way to give money back."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.contrib.messages.storage.base import BaseStorage
from django.test import RequestFactory

from apps.payments.models import EmulatedCharge, Payment, ProviderEvent, Refund
from apps.payments.usecases.settle_refunds import settle_refunds
from tests.integration.payments.conftest import Till


class Messages(BaseStorage):
    def _get(self, *args: Any, **kwargs: Any) -> Any:
        return [], True

    def _store(self, *args: Any, **kwargs: Any) -> Any:
        return []


def asked_by(person: Any, query: str = "") -> Any:
    request = RequestFactory().get(f"/admin/{query}")
    request.user = person
    request._messages = Messages(request)  # type: ignore[attr-defined]
    return request


class Root:
    """A signed-in superuser, as far as the admin's permissions look."""

    is_active = is_staff = is_superuser = True
    pk = "root"

    def has_perm(self, *_: Any) -> bool:
        return True


@pytest.mark.parametrize("model", [Payment, Refund, ProviderEvent, EmulatedCharge])
def test_nothing_is_edited(model: Any) -> None:
    page, request = site.get_model_admin(model), asked_by(Root())
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert page.has_view_permission(request)


def test_payments_are_refunded_by_the_use_case_once_however_often_it_is_clicked(till: Till) -> None:
    payment_id = till.settled("100.00")
    page = site.get_model_admin(Payment)
    chosen = Payment.objects.using("payments").filter(payment_id=payment_id)
    for _ in range(2):
        page.refund_in_full(asked_by(Root()), chosen)  # type: ignore[attr-defined]
    settle_refunds()
    assert (till.status(payment_id), str(till.funds()[0])) == ("refunded", "1000.00")


def test_what_cannot_be_refunded_is_said(till: Till) -> None:
    payment_id = till.accepted("100.00")
    page, request = site.get_model_admin(Payment), asked_by(Root())
    page.refund_in_full(request, Payment.objects.using("payments").filter(payment_id=payment_id))  # type: ignore[attr-defined]
    (said,) = request._messages._queued_messages
    assert "Only a payment that succeeded" in str(said)


def test_a_search_for_anything_is_answered(till: Till) -> None:
    changes = site.get_model_admin(Payment).get_changelist_instance(asked_by(Root(), "?q=not-an-id"))
    assert list(changes.result_list) == []


def test_the_list_shows_its_columns_and_filters(till: Till) -> None:
    payment_id = till.settled("100.00")
    request = asked_by(Root(), f"?q={payment_id}")
    changes = site.get_model_admin(Payment).get_changelist_instance(request)
    assert [payment.payment_id for payment in changes.result_list] == [payment_id]
