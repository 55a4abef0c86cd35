"""Searching all resumes, for staff: every skill and every word must begin something that the resume says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from apps.resumes.domain.words import LONGEST_SKILL, folded
from apps.resumes.models import Resume
from apps.resumes.queries import lean_resumes
from kernel.db import rows
from kernel.errors import Malformed
from kernel.http.paging import decode_cursor

# A skill that is there as it was asked for counts a thousand times what the words of a text can.
SEARCH = """
SELECT resume_id, score FROM (
  SELECT resume_id,
    1000 * (SELECT count(*) FROM unnest(%(skills)s::text[]) AS s WHERE s = ANY(skill_words))
      + floor(1000 * {rank})::int AS score
  FROM resumes_resume WHERE {where}
) AS found
WHERE (score, resume_id) < (%(score)s, %(resume_id)s)
ORDER BY score DESC, resume_id DESC LIMIT %(limit)s
"""
SKILLS = "skill_vector @@ %(skill_query)s::tsquery"
WORDS = "search_vector @@ to_tsquery('simple', %(word_query)s)"
RANK = "ts_rank(search_vector, to_tsquery('simple', %(word_query)s), 1)"
HIGHEST, LAST_ID = 2**31 - 1, UUID(int=2**128 - 1)


class Position(NamedTuple):
    """Where a search goes on: after this score and, among equals, this id."""

    score: int = HIGHEST
    resume_id: UUID = LAST_ID


class Found(NamedTuple):
    """:ivar score: the higher, the better; it means something within one search only."""

    resume: Resume
    score: int


def search_resumes(*, skills: Sequence[str], q: str, after: Position, limit: int) -> list[Found]:
    """Up to ``limit + 1``, the best first, among equals the newest.

    :param skills: each begins a skill, a language or a word of one, without regard to case and accents.
    :param q: each of its words begins a word of the resume. Neither: all resumes.
    """
    wanted = [found for skill in skills if (found := folded(skill)[:LONGEST_SKILL].strip())]
    words = [word for word in re.split(r"[^\w+#]+", folded(q)) if word]
    conditions = [condition for condition, asked in ((SKILLS, wanted), (WORDS, words)) if asked]
    statement = SEARCH.format(rank=RANK if words else "0", where=" AND ".join(conditions) or "TRUE")
    parameters = {
        "skills": wanted,
        "skill_query": _prefixes(wanted),
        "word_query": _prefixes(words),
        "score": after.score,
        "resume_id": after.resume_id,
        "limit": limit + 1,
    }
    scores: dict[UUID, int] = dict(rows("resumes", statement, parameters))
    resumes = lean_resumes().in_bulk(list(scores))
    return [Found(resumes[resume_id], score) for resume_id, score in scores.items() if resume_id in resumes]


def position_of(cursor: str) -> Position:
    """:raises Malformed: the cursor is not one of this list's."""
    if not cursor:
        return Position()
    try:
        score, resume_id = decode_cursor(cursor).split(" ")
        found = Position(int(score), UUID(resume_id))
    except ValueError:
        raise Malformed("The cursor is not one that this list gave out.", field="cursor") from None
    if not 0 <= found.score <= HIGHEST:
        raise Malformed("The cursor is not one that this list gave out.", field="cursor")
    return found


def _prefixes(lexemes: Sequence[str]) -> str:
    """A tsquery: all of them, each as the beginning of a lexeme, none of their letters being an operator."""
    quoted = (lexeme.replace("\\", "\\\\").replace("'", "''") for lexeme in lexemes)
    return " & ".join(f"'{lexeme}':*" for lexeme in quoted)
