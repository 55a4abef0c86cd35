"""The shape of a model's answer: what it is asked for, and the strict reading of what comes back."""

from __future__ import annotations

from typing import Any, Final, get_args

import msgspec

from apps.scouting.contract import Claim, Section
from apps.scouting.domain.drafts import Draft, Recommendation
from kernel.errors import DomainError, Kind

LARGEST_ANSWER = 64 * 1024

# Evidence stands before judgement: a model writes in this order.
RESPONSE_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["claims", "recommendation"],
    "propertyOrdering": ["claims", "recommendation"],
    "properties": {
        "claims": {
            "type": "array",
            "minItems": 1,
            "maxItems": 30,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["fact_ids", "section", "text"],
                "propertyOrdering": ["fact_ids", "section", "text"],
                "properties": {
                    "fact_ids": {"type": "array", "minItems": 1, "maxItems": 8, "items": {"type": "string"}},
                    "section": {"type": "string", "enum": list(get_args(Section))},
                    "text": {"type": "string"},
                },
            },
        },
        "recommendation": {"type": "string", "enum": list(get_args(Recommendation))},
    },
}


class DraftUnreadable(DomainError):
    """What the model answered cannot be read as a draft; asking again may help."""

    kind = Kind.UNAVAILABLE
    code = "draft_unreadable"
    message = "The report could not be generated right now."


class DraftTruncated(DraftUnreadable):
    """The answer ends in the middle; never send it back to the model."""

    code = "draft_truncated"


class DraftNotJson(DraftUnreadable):
    """The answer is not JSON."""

    code = "draft_not_json"


class DraftWrongShape(DraftUnreadable):
    """The answer is JSON of another shape, or too large."""

    code = "draft_wrong_shape"


class _Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fact_ids: tuple[str, ...]
    section: Section
    text: str


class _Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    claims: tuple[_Claim, ...]
    recommendation: Recommendation


_decode = msgspec.json.Decoder(_Answer).decode


def parse_draft(text: str) -> Draft:
    """What the model wrote, unchecked.

    :raises DraftTruncated: :raises DraftNotJson: :raises DraftWrongShape: also more than 64 KiB.
    """
    if len(text) > LARGEST_ANSWER:
        raise DraftWrongShape(internal=f"{len(text)} characters")
    try:
        answer = _decode(text.encode())
    except msgspec.ValidationError as error:
        raise DraftWrongShape(internal=str(error)) from None
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise (DraftTruncated if _is_cut(text, error) else DraftNotJson)(internal=str(error)) from None
    claims = (Claim(section=claim.section, text=claim.text, fact_ids=claim.fact_ids) for claim in answer.claims)
    return Draft(claims=tuple(claims), recommendation=answer.recommendation)


def _is_cut(text: str, error: Exception) -> bool:
    return text.lstrip().startswith("{") and "truncated" in str(error)
