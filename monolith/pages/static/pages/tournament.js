"use strict";
// One tournament, live: its log numbers what has been seen. Each panel reads itself when it is looked at.
(() => {
  const { part, ask, isAway, showProblem, feed, dayOf, tournaments: say } = window.banyan;
  const place = part("tournament");
  const id = place.dataset.tournament;
  const line = part("line");
  const LINES = { open: "Live", waiting: "Reconnecting", refused: "Not available" };
  const PATIENCE_MS = 4000;
  let lastSeq = 0;
  let timer = 0;

  const page = {
    id,
    base: `/api/tournaments/${id}`,
    user: place.dataset.user,
    staff: "staff" in place.dataset,
    tournament: null,
    mine: [],          // the visitor's own entries
    tell: (error) => showProblem(part("problem"), error),
    open: (match) => page.dialog.open(match),
    refresh: () => refresh(),
  };
  page.dialog = window.banyan.matchDialog(page);
  const actions = window.banyan.tournamentActions(page);
  const panels = {
    bracket: window.banyan.bracket(page),
    matches: window.banyan.matches(page),
    schedule: window.banyan.schedule(page),
    standings: window.banyan.standings(page),
    people: window.banyan.entrants(page),
  };
  const stale = new Set(Object.keys(panels));

  // --- what is shown -----------------------------------------------------------------------------
  const heading = () => {
    const { tournament } = page;
    part("name").textContent = tournament.name;
    document.title = `${tournament.name} · Banyan`;
    const fee = Number(tournament.entry_fee) ? [`entry ${tournament.entry_fee} ${tournament.currency}`] : [];
    const places = `${tournament.participants} of ${tournament.max_participants} places taken`;
    part("about").textContent = [say.format(tournament.tournament_type), dayOf(tournament.start_date), places, ...fee].join(" · ");
    const state = part("state");
    state.hidden = false;
    state.textContent = say.state(tournament.status);
    state.dataset.status = tournament.status;
  };
  const champion = async () => {
    const shown = part("champion");
    if (page.tournament.status !== "completed") { shown.hidden = true; return; }
    const { tables } = await ask(`${page.base}/standings`);
    const first = tables.find((table) => table.group === 0)?.rows.find((row) => row.rank === 1 && row.decided_by !== "withdrawn");
    shown.hidden = !first;
    part("champion-name").textContent = first?.name || "";
  };
  const read = async (name) => {
    stale.delete(name);
    try { await panels[name].read(); } catch (error) { stale.add(name); throw error; }
  };
  const shownPanel = () => window.banyan.tabs.chosen();
  const refresh = async () => {
    clearTimeout(timer);
    try {
      page.tournament = await ask(page.base);
      lastSeq = Math.max(lastSeq, page.tournament.last_seq);
      page.mine = page.user ? (await ask(`${page.base}/participants?mine=true`)).results : [];
      Object.keys(panels).forEach((name) => stale.add(name));
      heading();
      actions.draw();
      await Promise.all([read(shownPanel()), champion()]);
      page.tell(null);
      part("notice")?.remove();
    } catch (error) {
      page.tell(error);
      if (isAway(error)) timer = setTimeout(refresh, PATIENCE_MS);
      else throw error;
    }
  };
  const later = () => { // many viewers hear the same: they do not all ask at once
    clearTimeout(timer);
    timer = setTimeout(() => refresh().catch(() => {}), 100 + Math.random() * 600);
  };

  // --- what arrives ------------------------------------------------------------------------------
  const changed = (matches) => {
    Object.entries(panels).forEach(([name, panel]) => {
      if (!stale.has(name) && !panel.change?.(matches)) stale.add(name);
    });
    if (stale.has(shownPanel())) later();
  };
  const heard = (frame) => {
    if (frame.type === "sync" && frame.recovered) return frame.messages.forEach(heard);
    if (frame.type === "sync") { lastSeq = frame.last_seq; return later(); }
    if (!frame.seq || frame.seq <= lastSeq) return undefined;
    lastSeq = frame.seq;
    return Array.isArray(frame.data?.matches) ? changed(frame.data.matches) : later();
  };
  const listen = () => feed(() => `/api/tournaments/ws/${id}?last_seq=${lastSeq}`, {
    heard,
    state: (name, reason) => { line.dataset.line = name; line.textContent = reason || LINES[name]; },
  });

  window.banyan.tabs.start((name) => { if (stale.has(name) && page.tournament) read(name).then(() => page.tell(null), page.tell); });
  const begin = async () => {
    await refresh();
    if (page.tournament) listen(); else setTimeout(begin, PATIENCE_MS);
  };
  begin().catch(() => { line.dataset.line = "refused"; line.textContent = LINES.refused; });
})();
