"use strict";
// Draws a bracket in the model of brackets-viewer and keeps it true by the matches that change.
(() => {
  const { part, ask } = window.banyan;
  const STATUS = { waiting: 1, ready: 2, running: 3, finished: 4, not_needed: 5 };
  const BUSY_MS = 120;
  const ENDINGS = ["final", "semi-final", "quarter-final"];
  const TOO_FEW = "The bracket appears once at least two have entered.";
  const UNDRAWN = "The bracket appears with the draw.";
  const PREVIEW = "A preview: this is what a draw would be now.";

  const title = (text) => text[0].toUpperCase() + text.slice(1);
  const letter = (number) => (number > 26 ? letter(Math.floor((number - 1) / 26)) : "") + String.fromCharCode(65 + ((number - 1) % 26));
  // As the list of matches calls them; "" leaves it to the viewer.
  const roundName = ({ groupType, roundNumber, roundCount }) => {
    const follow = roundCount - roundNumber;
    const ending = ENDINGS[follow] || `round of ${2 ** (follow + 1)}`;
    if (groupType === "single-bracket") return title(ending);
    if (groupType === "winner-bracket") return `Winners' ${ending}`;
    if (groupType === "loser-bracket") return follow ? `Losers' round ${roundNumber}` : "Losers' final";
    return "";
  };
  // Whether the model says of this side what is known now: that nobody is known yet, or that nobody comes.
  const stillOpen = (before, side) => (before === null ? side.number === 0 : before.id === null && side.number === null);
  const opponent = (before, id, result, name) => {
    if (id === undefined) return before;
    const after = { id, position: before?.position };
    if (!result) return after;
    after.score = result[`${name}_score`];
    if (result.kind !== "bye") after.result = result.winner === null ? "draw" : result.winner === name ? "win" : "loss";
    if (["forfeit", "walkover", "double_forfeit"].includes(result.kind) && result.winner !== name) after.forfeit = true;
    return after;
  };

  window.banyan.bracket = (page) => {
    const place = part("bracket");
    const note = part("bracket-note");
    const byMatch = new Map();     // match_id -> the model's match
    const byEntrant = new Map();   // participant_id -> the model's participant id
    let model = null;
    let timer = 0;
    let drawing = Promise.resolve();

    // --- what the viewer leaves to be done ---------------------------------------------------------
    const name = () => {
      const titles = [...place.querySelectorAll("h1")];
      titles.forEach((heading, at) => { heading.hidden = titles.length < 2; heading.textContent = at ? "Knock-out" : "Groups"; heading.ariaLevel = 2; });
      const groups = [...place.querySelectorAll(".round-robin .group h2")];
      groups.forEach((heading, at) => { heading.hidden = groups.length < 2; heading.textContent = `Group ${letter(at + 1)}`; });
      place.querySelectorAll("h3").forEach((heading) => { if (heading.textContent === "Consolation Final") heading.textContent = "Third place"; });
      place.querySelectorAll(".bracket > h2").forEach((heading) => { heading.textContent = heading.textContent.replace(/^(Winner|Loser) B/, "$1s' b"); });
    };
    const boxes = () => [...place.querySelectorAll("[data-match-id] > .opponents[role=button]")];
    // One stop for the tab key; the arrows go from match to match.
    const reach = (chosen) => boxes().forEach((box) => { box.tabIndex = box === chosen ? 0 : -1; });
    const makeButtons = (focused) => {
      const ids = new Map(model.match.filter((match) => match.match_id).map((match) => [String(match.id), match.match_id]));
      place.querySelectorAll("[data-match-id] > .opponents").forEach((box) => {
        const id = ids.get(box.parentElement.dataset.matchId);
        if (!id) return;
        box.dataset.match = id;
        box.setAttribute("role", "button");
        const sides = [...box.querySelectorAll(".participant")].map((side) => [...side.children].map((found) => found.textContent).join(" ").replace(/ -$/, ""));
        box.setAttribute("aria-label", sides.map((side) => side.trim() || "to be decided").join(", "));
      });
      const all = boxes();
      const again = focused ? all.find((box) => box.dataset.match === focused) : null;
      if (all.length) reach(again || all[0]);
      again?.focus({ preventScroll: true });
    };
    place.addEventListener("keydown", (event) => {
      const box = event.target.closest("[data-match]");
      if (!box) return;
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); page.open(box.dataset.match); return; }
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const next = step && boxes()[boxes().indexOf(box) + step];
      if (!next) return;
      event.preventDefault();
      reach(next);
      next.focus();
    });

    // --- drawing -----------------------------------------------------------------------------------
    const render = async () => {
      const empty = !model.stage.length || !model.match.length;
      note.hidden = !empty && model.drawn;
      note.textContent = !empty ? PREVIEW : page.tournament.participants < 2 ? TOO_FEW : UNDRAWN;
      place.hidden = empty;
      if (empty) return;
      const { scrollLeft, scrollTop } = place;
      const focused = place.contains(document.activeElement) ? document.activeElement.dataset.match : "";
      place.style.minHeight = `${place.offsetHeight}px`; // the page below does not jump while it is drawn
      await window.bracketsViewer.render(
        { stages: model.stage, matches: model.match, matchGames: model.match_game, participants: model.participant },
        { clear: true, selector: "[data-bracket]", showRankingTable: false, customRoundName: roundName, onMatchClick: (match) => { if (match.match_id) page.open(match.match_id); } },
      );
      name();
      makeButtons(focused);
      place.scrollLeft = scrollLeft;
      place.scrollTop = scrollTop;
      place.style.minHeight = "";
    };
    const draw = () => { timer = 0; drawing = drawing.then(render); return drawing; };

    return {
      async read() {
        model = await ask(`${page.base}/brackets`);
        byMatch.clear();
        byEntrant.clear();
        model.match.forEach((match) => { if (match.match_id) byMatch.set(match.match_id, match); });
        model.participant.forEach((entrant) => byEntrant.set(entrant.participant_id, entrant.id));
        await draw();
      },
      // Returns false when the model has to be read again: it alone has new matches, hints of open sides, and games.
      change(matches) {
        const knows = (match) => {
          const known = byMatch.get(match.match_id);
          const fits = (side, before) => byEntrant.has(side.participant_id) || stillOpen(before, side);
          return known && !match.result?.games.length && fits(match.home, known.opponent1) && fits(match.away, known.opponent2);
        };
        if (!model || !matches.every(knows)) return false;
        matches.forEach((match) => {
          const known = byMatch.get(match.match_id);
          known.status = STATUS[match.status];
          known.opponent1 = opponent(known.opponent1, byEntrant.get(match.home.participant_id), match.result, "home");
          known.opponent2 = opponent(known.opponent2, byEntrant.get(match.away.participant_id), match.result, "away");
        });
        timer ||= setTimeout(draw, BUSY_MS);
        return true;
      },
    };
  };
})();
