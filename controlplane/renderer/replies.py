"""What the gateway itself answers: problem documents, shaped as the hosts shape theirs."""

from __future__ import annotations

from http import HTTPStatus

from controlplane.renderer.envoy import Json
from controlplane.renderer.identity import EXPIRED, FAILURE, FILTER

PROBLEMS: dict[int, tuple[str, str]] = {
    400: ("malformed", "The request could not be understood."),
    401: ("token_invalid", "The access token is not valid."),
    403: ("forbidden", "You may not do this."),
    404: ("not_found", "There is nothing here, or it is not yours."),
    413: ("too_large", "The request is too large."),
    429: ("rate_limited", "Too many requests. Try again shortly."),
    431: ("headers_too_large", "The request's headers are too large."),
    502: ("unavailable", "A part of the platform does not answer right now. Try again shortly."),
    503: ("unavailable", "A part of the platform does not answer right now. Try again shortly."),
    504: ("too_slow", "A part of the platform took too long to answer."),
}
RETRY_AFTER = {429: 1, 503: 1}


def local_replies() -> Json:
    """Only for answers of the gateway's own; what a host says is passed on as it is."""
    expired = _mapper(_failed_with(EXPIRED), 401, "token_expired", "The access token has expired.")
    usual = [_mapper(_status(status), status, code, detail) for status, (code, detail) in PROBLEMS.items()]
    return {"mappers": [expired, *usual]}


def _mapper(condition: Json, status: int, code: str, detail: str) -> Json:
    mapper: Json = {"filter": condition, "body_format_override": _document(status, code, detail)}
    if status in RETRY_AFTER:
        mapper["headers_to_add"] = [{"header": {"key": "retry-after", "value": str(RETRY_AFTER[status])}}]
    return mapper


def _document(status: int, code: str, detail: str) -> Json:
    return {
        "json_format": {
            "type": f"urn:banyan:problem:{code}",
            "title": HTTPStatus(status).phrase,
            "status": "%RESPONSE_CODE%",
            "code": code,
            "detail": detail,
            "instance": "%PATH(NQ:ORIG_OR_PATH)%",
            "request_id": "%REQ(X-REQUEST-ID)%",
        },
        "content_type": "application/problem+json",
    }


def _status(status: int) -> Json:
    exactly = {"default_value": status, "runtime_key": f"local_reply.{status}"}
    return {"status_code_filter": {"comparison": {"op": "EQ", "value": exactly}}}


def _failed_with(reason: int) -> Json:
    path = [{"key": FAILURE}, {"key": "code"}]
    value = {"double_match": {"exact": reason}}
    matches = {
        "metadata_filter": {
            "matcher": {"filter": FILTER, "path": path, "value": value},
            "match_if_key_not_found": False,
        }
    }
    return {"and_filter": {"filters": [_status(401), matches]}}
