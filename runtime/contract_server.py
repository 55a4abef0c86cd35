"""Where remote calls arrive: ``POST /internal/contracts/<context>/<method>``, for other hosts only."""

from __future__ import annotations

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kernel.contracts import remote
from kernel.contracts.client import implementation, run_encoded
from kernel.contracts.contract import REGISTRY, ContractError
from kernel.errors import DomainError, NotFound
from kernel.http import problem
from kernel.identity.services import verify_service
from kernel.logging import bind, log


@csrf_exempt
@require_POST
def endpoint(request: HttpRequest, context: str, method: str) -> HttpResponse:
    """Verify the calling host, run the method here, answer with its reply or its declared failure."""
    request_id = getattr(request, "request_id", "")
    try:
        caller = verify_service(request.headers.get("Authorization", ""), audience=context)
        bind(caller=caller)
        if not any(hosted.name == context for hosted in settings.HOSTED):
            raise NotFound(internal=f"{context} is not hosted here")
        implementation(context)
        spec = REGISTRY[context].specs.get(method)
        if spec is None:
            raise NotFound(internal=f"{context} has no method {method}")
    except DomainError as error:
        return problem.response(error, request_id=request_id, path=request.path)
    left = int(request.headers.get(remote.DEADLINE_HEADER, "0") or 0) / 1000
    try:
        with remote.deadline(left or spec.deadline):
            status, body = run_encoded(spec, request.body)
    except ContractError as error:
        log.error("contract_broken", error=str(error))
        return HttpResponse(str(error), status=400, content_type="text/plain")
    except (OperationalError, InterfaceError) as error:
        log.warning("database_lost", method=spec.full_name, error=type(error).__name__)
        return HttpResponse(status=503, headers={"Retry-After": "1"})
    headers = {} if status == 200 else {"X-Contract-Failure": "1"}
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


urlpatterns = [path("internal/contracts/<str:context>/<str:method>", endpoint, name="contract")]
