"use strict";
// Tournaments in words: formats, states, sides, results, and what decided a place.
(() => {
  const { words, timeOf } = window.banyan;
  const FORMATS = {
    single_elimination: "Single elimination", double_elimination: "Double elimination", round_robin: "Round robin",
    groups_knockout: "Groups, then knock-out", swiss: "Swiss",
  };
  const STATES = { open: "Open for entries", drawn: "Drawn", running: "Running", completed: "Finished", cancelled: "Cancelled" };
  const ENTRIES = { awaiting_payment: "to be paid", withdrawn: "withdrawn", disqualified: "disqualified", lapsed: "not paid in time" };
  const REASONS = {
    points: "points", head_to_head: "the matches among those level", difference: "score difference", for: "score for",
    wins: "matches won", buchholz: "Buchholz", buchholz_cut_1: "Buchholz, cut 1", sonneborn_berger: "Sonneborn-Berger",
    direct_encounter: "their direct match", lot: "a drawn lot", withdrawn: "withdrew", final: "the final", third_place: "the match for third place",
  };
  const MATCHES = { waiting: "to come", ready: "to be played", running: "running", finished: "finished", not_needed: "not needed" };
  const KINDS = { forfeit: "forfeit", double_forfeit: "both forfeit", walkover: "walkover", bye: "bye" };

  const sideName = (side) => side.name || (side.number === 0 ? "Nobody" : side.source) || "To be decided";
  const scoreOf = ({ result, status, starts_at: start }) => {
    if (result) return result.kind === "played" ? `${result.home_score} : ${result.away_score}` : KINDS[result.kind];
    return status === "ready" && start ? timeOf(start) : MATCHES[status];
  };
  const resultOf = (match) => `${sideName(match.home)} ${scoreOf(match)} ${sideName(match.away)}`;
  // "points", or in a knockout "out in losers round 3", which is said already in words.
  const reason = (code) => REASONS[code] || words(code);

  window.banyan.tournaments = {
    format: (code) => FORMATS[code] || words(code),
    state: (code) => STATES[code] || words(code),
    entry: (code) => ENTRIES[code] || words(code),
    reason, sideName, scoreOf, resultOf,
  };
})();
