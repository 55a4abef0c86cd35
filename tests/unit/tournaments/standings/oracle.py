"""gacrux, the work of the author of FIDE's own tie-break server, asked in process."""

from __future__ import annotations

from collections.abc import Sequence

from gacrux.tiebreak import tiebreak
from gacrux.trf2json import trf2json

from apps.tournaments.domain.graph import NOBODY, Match

CODES = {
    "points": "PTS",
    "direct_encounter": "DE",
    "buchholz": "BH",
    "buchholz_cut_1": "BH/C1",
    "sonneborn_berger": "SB",
    "wins": "WIN",
}


def verdict(trf: str, names: Sequence[str], *, swiss: bool = True) -> dict[int, tuple[int, dict[str, float]]]:
    """Rank and values of every player, by gacrux."""
    report = trf2json()
    report.parse_file(trf, 0)
    assert report.chessjson["status"]["code"] == 0, report.chessjson["status"]
    tournament = report.get_tournament(1)
    params = {"swiss": swiss, "pre_determined": not swiss, "tiebreak": [CODES[name] for name in names], "check": False}
    result = tiebreak(tournament, -1, params).compute_tiebreaks(tournament, params)
    assert result["rules"] == "2026-03-01"
    return {
        player["cid"]: (player["rank"], dict(zip(names, map(float, player["tiebreakScore"]), strict=True)))
        for player in result["competitors"]
    }


def as_trf(entrants: int, rounds: int, matches: Sequence[Match]) -> str:
    """The report of a tournament with chess points; written here anew, to share no mistake with our export."""
    cells = {entrant: ["  0000 - Z"] * rounds for entrant in range(1, entrants + 1)}
    score = dict.fromkeys(cells, 0.0)
    for match in matches:
        if match.home and match.away:
            for entrant, opponent, colour in ((match.home, match.away, "w"), (match.away, match.home, "b")):
                letter = _letter(match, entrant)
                cells[entrant][match.round - 1] = f"  {opponent:>4} {colour} {letter}"
                score[entrant] += {"1": 1, "+": 1, "=": 0.5}.get(letter, 0)
        elif match.home and match.result:
            asked = match.result.winner is None
            cells[match.home][match.round - 1] = f"  0000 - {'H' if asked else 'U'}"
            score[match.home] += 0.5 if asked else 1
    lines = ["012 Random", "042 2026/11/20", "092 Individual: Swiss-System", f"142 {rounds:>3}"]
    lines.append("162  W 1.0    D 0.5    L 0.0    A 0.0    P 1.0    X 0.5")
    for entrant, row in cells.items():
        head = f"001 {entrant:>4}      {f'Player {entrant}':<33} {2500 - entrant:>4}".ljust(80)
        lines.append(f"{head}{score[entrant]:>4.1f} {entrant:>4}{''.join(row)}")
    return "\n".join(lines) + "\n"


def _letter(match: Match, entrant: int) -> str:
    assert match.result is not None
    if match.result.kind != "played":
        return "+" if match.winner == entrant else "-"
    return "=" if match.winner == NOBODY else "1" if match.winner == entrant else "0"
