"use strict";
// One tournament: bracket, matches, standings and entrants, live; its log numbers what has been seen.
(() => {
  const { element, ask, feed, words } = window.banyan;
  const place = document.querySelector("[data-tournament]");
  const part = (name) => document.querySelector(`[data-${name}]`);
  const base = `/api/tournaments/${place.dataset.tournament}`;
  const staff = "staff" in place.dataset;
  const user = place.dataset.user;
  const line = part("line");
  const problem = part("problem");
  const matches = new Map();  // match_id -> match, in the order of their numbers
  const bracket = window.banyanBracket(part("bracket"), part("bracket-note"), { onMatch: (id) => enter(id) });
  const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  const LINES = { connecting: "Connecting", open: "Live", waiting: "Reconnecting", refused: "Not available" };
  let tournament = null;
  let lastSeq = null;
  let cursor = null;
  let again = 0;

  const wrong = (error, where = problem) => { where.hidden = !error; where.textContent = error ? error.message : ""; };
  const sideName = (side) => side?.name || side?.source || "to be decided";

  // --- heading ---------------------------------------------------------------------------------
  const action = (label, work) => {
    const button = element("button", "button", label);
    button.type = "button";
    button.addEventListener("click", async () => {
      button.disabled = true;
      try { wrong(null); await work(); await refresh(); } catch (error) { wrong(error); }
      button.disabled = false;
    });
    return button;
  };
  const heading = () => {
    part("name").textContent = tournament.name;
    document.title = `${tournament.name} · Banyan`;
    const fee = Number(tournament.entry_fee) ? `, entry ${tournament.entry_fee} ${tournament.currency}` : "";
    part("about").textContent = `${words(tournament.tournament_type)}, ${words(tournament.status)}, ${tournament.participants} of ${tournament.max_participants} places${fee}`;
    const doing = [];
    const early = ["open", "drawn"].includes(tournament.status);
    if (user && early) doing.push(action("Enter this tournament", () => ask(`${base}/participants`, { method: "POST", body: {} })));
    if (staff && early) doing.push(action("Draw", () => ask(`${base}/draw`, { method: "POST", body: {} })), action("Start", () => ask(`${base}/start`, { method: "POST", body: {} })));
    part("actions").replaceChildren(...doing);
  };

  // --- matches ---------------------------------------------------------------------------------
  const scoreOf = (match) => {
    if (match.result) return match.result.kind === "played" ? `${match.result.home_score} : ${match.result.away_score}` : words(match.result.kind);
    return match.status === "running" ? "running" : match.starts_at ? when.format(new Date(match.starts_at)) : words(match.status);
  };
  const row = (match) => {
    const item = element("li", "match");
    item.dataset.status = match.status;
    const sides = element("span", "sides");
    ["home", "away"].forEach((side) => sides.append(element(match.result?.winner === side ? "strong" : "span", "", sideName(match[side]))));
    const button = element("button", "score", scoreOf(match));
    button.type = "button";
    button.disabled = !staff || !["ready", "running", "finished"].includes(match.status);
    button.addEventListener("click", () => enter(match.match_id));
    item.append(element("small", "quiet", `${match.number} · ${match.round_name}${match.court ? ` · ${match.court}` : ""}`), sides, button);
    return item;
  };
  const drawMatches = () => {
    const order = [...matches.values()].sort((one, other) => one.number - other.number);
    part("matches").replaceChildren(...order.map(row));
    part("more-matches").hidden = !cursor;
  };
  const readMatches = async (fresh) => {
    const page = await ask(`${base}/matches?limit=100${!fresh && cursor ? `&cursor=${cursor}` : ""}`);
    if (fresh) matches.clear();
    page.results.forEach((match) => matches.set(match.match_id, match));
    cursor = page.next;
    drawMatches();
  };
  part("more-matches").addEventListener("click", () => readMatches(false).catch(wrong));

  // --- standings and entrants --------------------------------------------------------------------
  const table = (found) => {
    const made = element("table", "table");
    const columns = found.rows.some((entry) => entry.points !== undefined && entry.points !== null)
      ? [["Place", "rank"], ["Name", "name"], ["Played", "played"], ["Won", "wins"], ["Drawn", "draws"], ["Lost", "losses"], ["Points", "points"], ["Decided by", "decided_by"]]
      : [["Place", "rank"], ["Name", "name"], ["Decided by", "decided_by"]];
    const head = element("tr");
    columns.forEach(([title]) => { const cell = element("th", "", title); cell.scope = "col"; head.append(cell); });
    const body = element("tbody");
    body.append(...found.rows.map((entry) => {
      const line = element("tr");
      columns.forEach(([, name]) => line.append(element("td", "", entry[name] === null || entry[name] === undefined ? "" : name === "decided_by" ? words(entry[name]) : String(entry[name]))));
      return line;
    }));
    const top = element("thead");
    top.append(head);
    made.append(element("caption", "", found.title), top, body);
    return made;
  };
  const readStandings = async () => {
    const found = await ask(`${base}/standings`);
    part("standings").replaceChildren(...found.tables.map(table));
  };
  const readPeople = async () => {
    const page = await ask(`${base}/participants?limit=100`);
    part("people").replaceChildren(...page.results.map((entrant) => {
      const item = element("li", "", entrant.name);
      if (!["entered"].includes(entrant.status)) item.append(element("span", "chip", words(entrant.status)));
      return item;
    }));
  };

  // --- entering a result ---------------------------------------------------------------------------
  const dialog = part("dialog");
  const form = part("result");
  const enter = (id) => {
    const match = matches.get(id);
    if (!staff || !match || !["ready", "running", "finished"].includes(match.status)) return;
    form.dataset.match = id;
    part("home").textContent = sideName(match.home);
    part("away").textContent = sideName(match.away);
    form.elements.home_score.value = match.result?.home_score ?? "";
    form.elements.away_score.value = match.result?.away_score ?? "";
    part("undo").hidden = match.status !== "finished";
    wrong(null, part("dialog-problem"));
    dialog.showModal();
  };
  // A change that topples later results is asked for again with the list of what falls.
  const dare = async (address, method, body) => {
    try { return await ask(address, { method, body }); } catch (error) {
      if (error.code !== "cascade_required" || !window.confirm(`${error.message} Take those results back as well?`)) throw error;
      return ask(address, { method, body: { ...body, cascade: true } });
    }
  };
  const change = async (address, method, body) => {
    try {
      await dare(address, method, body);
      dialog.close();
    } catch (error) { wrong(error, part("dialog-problem")); }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const match = matches.get(form.dataset.match);
    const body = { home_score: Number(form.elements.home_score.value), away_score: Number(form.elements.away_score.value), version: match.version };
    change(`/api/tournaments/matches/${match.match_id}`, "PATCH", body);
  });
  part("undo").addEventListener("click", () => change(`/api/tournaments/matches/${form.dataset.match}/undo`, "POST", {}));
  part("close").addEventListener("click", () => dialog.close());

  // --- what arrives ----------------------------------------------------------------------------------
  const refresh = async () => {
    tournament = await ask(base);
    lastSeq = Math.max(lastSeq ?? 0, tournament.last_seq);
    heading();
    await Promise.all([ask(`${base}/brackets`).then((found) => bracket.load(found)), readMatches(true), readStandings(), readPeople()]);
  };
  const later = () => { // many viewers hear the same: they do not all ask at once
    clearTimeout(again);
    again = setTimeout(() => refresh().catch(wrong), 200 + Math.random() * 1500);
  };
  const heard = (frame) => {
    if (frame.type === "sync" && frame.recovered) return frame.messages.forEach(heard);
    if (frame.type === "sync" || frame.type === "reset") { lastSeq = frame.last_seq; return later(); }
    if (!frame.seq || frame.seq <= lastSeq) return undefined;
    lastSeq = frame.seq;
    const changed = frame.data?.matches;
    if (!changed || !bracket.change(changed)) return later();
    changed.forEach((match) => { if (matches.has(match.match_id)) matches.set(match.match_id, match); });
    drawMatches();
    clearTimeout(again);
    again = setTimeout(() => readStandings().catch(() => {}), 200 + Math.random() * 1500);
    return undefined;
  };
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const choose = (tab) => tabs.forEach((other) => {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
  });
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(at + step + tabs.length) % tabs.length];
      choose(next);
      next.focus();
    });
  });
  refresh().then(() => {
    feed(() => `/api/tournaments/ws/${place.dataset.tournament}?last_seq=${lastSeq}`, {
      heard,
      state: (name, reason) => { line.dataset.line = name; line.textContent = reason || LINES[name]; },
    });
  }, wrong);
})();
