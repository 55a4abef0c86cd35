"""Reading what Gemini answers: first whether it is an answer at all, then the text, by our own parser."""

from __future__ import annotations

from typing import Any

from apps.scouting.adapters.prices import cost_of
from apps.scouting.adapters.providers import (
    AnswerBlocked,
    AnswerTruncated,
    AnswerUnreadable,
    ProviderDown,
    ProviderOverloaded,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnreachable,
    Spent,
)
from apps.scouting.adapters.retrying import AttemptFailed
from apps.scouting.domain.drafts import Draft
from apps.scouting.domain.schema import DraftUnreadable, parse_draft


def failed_attempt(error: Exception) -> AttemptFailed:
    """What went wrong with a call. What is not known to be trouble on the way is an answer that the SDK could not read.

    Nothing of the error's own text is kept: it may quote the request.
    """
    import httpx2
    from google.genai import errors

    if isinstance(error, errors.APIError):
        return _failed_status(error)
    if isinstance(error, httpx2.ConnectTimeout | httpx2.PoolTimeout):
        return AttemptFailed(ProviderTimeout, why=type(error).__name__)
    if isinstance(error, TimeoutError | httpx2.TimeoutException):
        return AttemptFailed(ProviderTimeout, lost=True, why=type(error).__name__)
    if isinstance(error, httpx2.ConnectError):
        return AttemptFailed(ProviderUnreachable, again=True, why=type(error).__name__)
    if isinstance(error, httpx2.TransportError):
        return AttemptFailed(ProviderUnreachable, again=True, lost=True, why=type(error).__name__)
    return AttemptFailed(AnswerUnreadable, lost=True, why=type(error).__name__)


def _failed_status(error: Any) -> AttemptFailed:
    code = int(error.code or 0)
    why = f"{code} {error.status or ''}".strip()
    if code == 429:
        return AttemptFailed(ProviderOverloaded, again=True, told=retry_delay(error.details), why=why)
    if code >= 500:
        return AttemptFailed(ProviderDown, again=True, told=retry_delay(error.details), why=why)
    return AttemptFailed(ProviderRefused, why=why)


def retry_delay(details: Any) -> float:
    """Seconds of ``google.rpc.RetryInfo`` in an error's body; 0 when it has none that can be read."""
    try:
        for detail in details["error"]["details"]:
            if detail.get("@type", "").endswith("google.rpc.RetryInfo"):
                return max(0.0, float(str(detail["retryDelay"]).removesuffix("s")))
    except (KeyError, TypeError, ValueError, AttributeError):
        pass
    return 0.0


def spent_on(answer: Any, *, model: str) -> Spent:
    """Tokens and their price; thoughts are output. An answer that does not say what it used counts as lost."""
    usage = answer.usage_metadata
    if usage is None:
        return Spent(lost=1)
    given = (usage.prompt_token_count or 0) + (usage.tool_use_prompt_token_count or 0)
    made = (usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0)
    cost = cost_of(model, input_tokens=given, output_tokens=made)
    return Spent(input_tokens=given, output_tokens=made, cost=cost)


def read_answer(answer: Any, *, spent: Spent) -> tuple[Draft, str]:
    """The draft and the finish reason.

    :raises AnswerBlocked: :raises AnswerTruncated: :raises AnswerUnreadable: each with what was spent.
    """
    feedback = answer.prompt_feedback
    if feedback is not None and feedback.block_reason:
        raise AnswerBlocked(spent=spent, finish_reason=f"PROMPT_{_word(feedback.block_reason)}")
    if not answer.candidates:
        raise AnswerUnreadable(spent=spent, finish_reason="NO_CANDIDATES")
    finish_reason = _word(answer.candidates[0].finish_reason)
    if finish_reason == "MAX_TOKENS":
        raise AnswerTruncated(spent=spent, finish_reason=finish_reason)
    if finish_reason not in ("STOP", ""):
        raise AnswerBlocked(spent=spent, finish_reason=finish_reason)
    try:
        return parse_draft(answer.text or ""), finish_reason
    except DraftUnreadable as error:
        raise AnswerUnreadable(spent=spent, finish_reason=finish_reason, internal=error.code) from None


def _word(reason: Any) -> str:
    """``FinishReason.MAX_TOKENS`` -> ``MAX_TOKENS``; also of a reason that the SDK does not know yet."""
    return str(getattr(reason, "value", reason) or "")[:30]
