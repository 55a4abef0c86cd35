"use strict";
// Draws a bracket in the model of brackets-viewer and keeps it true by the matches that change.
(() => {
  const STATUS = { waiting: 1, ready: 2, running: 3, finished: 4, not_needed: 5 };
  const BUSY_MS = 120;

  window.banyanBracket = (place, note, { onMatch }) => {
    let model = null;
    let timer = 0;
    const byMatch = new Map();     // match_id -> the model's match
    const byEntrant = new Map();   // participant_id -> the model's participant id

    const draw = () => {
      timer = 0;
      const empty = !model.stage.length;
      note.textContent = empty ? "The bracket is drawn once at least two have entered." : model.drawn === false ? "A preview: this is what the draw would be now." : "";
      place.hidden = empty;
      if (empty) return;
      window.bracketsViewer.render(
        { stages: model.stage, matches: model.match, matchGames: model.match_game, participants: model.participant },
        { clear: true, selector: "[data-bracket]", highlightParticipantOnHover: true, onMatchClick: (match) => { if (match.match_id) onMatch(match.match_id); } },
      );
    };
    const soon = () => { timer ||= setTimeout(draw, BUSY_MS); };

    const opponent = (before, side, result, name) => {
      if (!side) return { id: null };
      if (!side.participant_id) return before; // still to come, or nobody: as the model had it
      const after = { id: byEntrant.get(side.participant_id) ?? null };
      if (!result) return after;
      after.score = result[`${name}_score`];
      if (result.kind !== "bye") after.result = result.winner === null ? "draw" : result.winner === name ? "win" : "loss";
      if (["forfeit", "walkover", "double_forfeit"].includes(result.kind) && result.winner !== name) after.forfeit = true;
      return after;
    };
    return {
      load(found) {
        model = found;
        byMatch.clear();
        byEntrant.clear();
        model.match.forEach((match) => { if (match.match_id) byMatch.set(match.match_id, match); });
        model.participant.forEach((entrant) => byEntrant.set(entrant.participant_id, entrant.id));
        draw();
      },
      // Returns false when a match is not in the model: read it again.
      change(matches) {
        if (!model || matches.some((match) => !byMatch.has(match.match_id))) return false;
        matches.forEach((match) => {
          const known = byMatch.get(match.match_id);
          known.status = STATUS[match.status];
          known.opponent1 = opponent(known.opponent1, match.home, match.result, "home");
          known.opponent2 = opponent(known.opponent2, match.away, match.result, "away");
        });
        soon();
        return true;
      },
    };
  };
})();
