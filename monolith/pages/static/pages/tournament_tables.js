"use strict";
// The list of matches and the standings of a tournament.
(() => {
  const { element, part, ask, timeOf, tournaments: say } = window.banyan;

  window.banyan.matches = (page) => {
    const list = part("matches");
    const note = part("matches-note");
    const more = part("more-matches");
    const known = new Map();  // match_id -> match
    let cursor = null;

    const describe = (match) => [`${match.number}`, match.round_name, match.court, match.starts_at && timeOf(match.starts_at)].filter(Boolean).join(" · ");
    const row = (match) => {
      const item = element("li", "fixture");
      item.dataset.status = match.status;
      item.dataset.number = match.number;
      const sides = element("span", "sides");
      ["home", "away"].forEach((side) => sides.append(element(match.result?.winner === side ? "strong" : "span", match[side].name ? "" : "quiet", say.sideName(match[side]))));
      const button = element("button", "score", match.report && !match.result ? "reported" : say.scoreOf({ ...match, starts_at: null }));
      button.type = "button";
      button.setAttribute("aria-label", `Match ${match.number}, ${match.round_name}: ${say.resultOf(match)}`);
      button.dataset.open = match.match_id;
      button.addEventListener("click", () => page.open(match.match_id));
      item.append(element("small", "quiet", describe(match)), sides, button);
      return item;
    };
    const draw = () => {
      const focused = document.activeElement?.dataset.open;
      list.replaceChildren(...[...known.values()].sort((one, other) => one.number - other.number).map(row));
      if (focused) list.querySelector(`[data-open="${focused}"]`)?.focus({ preventScroll: true });
      more.hidden = !cursor;
      note.hidden = known.size > 0;
    };
    const add = async (address) => {
      const found = await ask(address);
      found.results.forEach((match) => known.set(match.match_id, match));
      cursor = found.next;
      draw();
    };
    more.addEventListener("click", () => add(`${page.base}/matches?limit=100&cursor=${encodeURIComponent(cursor)}`).catch(page.tell));
    return {
      async read() {
        const shown = Math.min(1000, Math.max(100, known.size)); // what was unfolded stays so
        known.clear();
        await add(`${page.base}/matches?limit=${shown}`);
      },
      change(matches) {
        if (!cursor && matches.some((match) => !known.has(match.match_id))) return false;
        matches.forEach((match) => { if ((known.get(match.match_id)?.version ?? Infinity) <= match.version) known.set(match.match_id, match); });
        draw();
        return true;
      },
    };
  };

  const COUNTED = [["played", "Played"], ["wins", "Won", "spare"], ["draws", "Drawn", "spare"], ["losses", "Lost", "spare"], ["difference", "+/−"], ["points", "Points"]];
  window.banyan.standings = (page) => {
    const place = part("standings");
    const cell = (name, text, className) => element(name, className || "", text === null || text === undefined ? "" : String(text));
    const line = (found, counted) => {
      const made = element("tr");
      const place = found.rank === null ? "still in" : found.rank;
      const reason = found.decided_by ? say.reason(found.decided_by) : "";
      const name = cell("th", found.name);
      name.scope = "row";
      if (reason) name.append(element("small", "quiet narrow", reason));
      const values = { ...found, difference: found.score_for - found.score_against };
      made.append(cell("td", place, found.rank === null ? "quiet" : "number"), name);
      made.append(...counted.map(([field, , spare = ""]) => cell("td", values[field], `number ${spare}`)), cell("td", reason, "quiet reason"));
      return made;
    };
    const table = (found) => {
      const counted = found.rows.some((row) => row.points !== undefined) ? COUNTED : [];
      const head = element("tr");
      const titles = [["Place"], ["Name"], ...counted.map(([, title, spare = ""]) => [title, `number ${spare}`]), ["Decided by", "reason"]];
      head.append(...titles.map(([title, className]) => { const made = cell("th", title, className); made.scope = "col"; return made; }));
      const [top, body, made] = [element("thead"), element("tbody"), element("table", "table")];
      top.append(head);
      body.append(...found.rows.map((row) => line(row, counted)));
      made.append(element("caption", "", found.title), top, body);
      return made;
    };
    const framed = (found) => { const frame = element("div", "wide"); frame.append(table(found)); return frame; };
    return {
      async read() {
        const found = await ask(`${page.base}/standings`);
        const empty = element("p", "quiet", "Standings appear with the draw.");
        place.replaceChildren(...(found.tables.length ? found.tables.map(framed) : [empty]));
      },
    };
  };
})();
