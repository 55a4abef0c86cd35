from __future__ import annotations

from apps.payments.api.views import (
    CancelPaymentView,
    CapturePaymentView,
    CreatePaymentView,
    GetPaymentView,
    ListPaymentsView,
    ListRefundsView,
    PayView,
    ReceiveCallbackView,
    RefundPaymentView,
)
from kernel.http import operations

app_name = "payments"
urlpatterns = [
    *operations("api/payments", ListPaymentsView, CreatePaymentView),
    *operations("api/payments/pay", PayView),
    *operations("api/payments/callbacks/<str:provider>", ReceiveCallbackView),
    *operations("api/payments/<uuid:payment_id>", GetPaymentView),
    *operations("api/payments/<uuid:payment_id>/capture", CapturePaymentView),
    *operations("api/payments/<uuid:payment_id>/cancel", CancelPaymentView),
    *operations("api/payments/<uuid:payment_id>/refund", RefundPaymentView),
    *operations("api/payments/<uuid:payment_id>/refunds", ListRefundsView),
]
