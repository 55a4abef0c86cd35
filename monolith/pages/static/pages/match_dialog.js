"use strict";
// One match: what is known of it, and what the visitor may do: enter, report, confirm, undo.
(() => {
  const { element, part, ask, showProblem, sure, button, timeOf, tournaments: say } = window.banyan;
  const address = (match) => `/api/tournaments/matches/${match.match_id}`;

  // What would fall, in words; `outcome` is the answer of a dry run.
  const fallsOf = async ({ falls, changed }) => Promise.all(falls.map(async (fall) => {
    if (!fall.match) return `The pairing of round ${fall.round}, with its results`;
    const after = changed.find((match) => match.number === fall.match);
    const match = after ? await ask(address(after)).catch(() => null) : null; // as it is, not as it would be
    return match ? `Match ${match.number}, ${match.round_name}: ${say.resultOf(match)}` : `Match ${fall.match}`;
  }));

  window.banyan.matchDialog = (page) => {
    const dialog = part("dialog");
    const form = part("result");
    const { home_score: home, away_score: away, games, winner, kind } = form.elements;
    const problem = part("dialog-problem");
    let match = null;

    const mySide = () => ["home", "away"].find((side) => page.mine.some((entry) => entry.participant_id === match[side].participant_id));
    const open = ["ready", "running"];
    const mayRecord = () => page.staff && ["running", "completed"].includes(page.tournament.status)
      && (open.includes(match.status) || (match.result && !["bye", "walkover"].includes(match.result.kind)));
    const mayReport = () => !page.staff && mySide() && open.includes(match.status) && match.report?.side !== (mySide() === "home" ? "away" : "home");
    const drawable = () => page.tournament.rules.draws && ["group", "swiss"].includes(match.bracket);

    // --- drawing -----------------------------------------------------------------------------------
    const facts = () => {
      const found = [
        [match.result ? "Result" : "State", say.scoreOf({ ...match, starts_at: null })],
        ["Games", match.result?.games.map((game) => game.join(":")).join(" ")],
        ["Best of", match.best_of > 1 ? match.best_of : ""],
        ["Court", match.court],
        ["Time", match.starts_at && timeOf(match.starts_at)],
        ["Reported", match.report && `${say.sideName(match[match.report.side])} says ${match.report.result.home_score} : ${match.report.result.away_score}`],
      ];
      part("facts").replaceChildren(...found.filter(([, value]) => value).flatMap(([name, value]) => [element("dt", "", name), element("dd", "", value)]));
    };
    const level = () => {
      const played = kind.value === "played";
      part("scores").hidden = !played;
      home.disabled = away.disabled = games.disabled = !played;
      // Level where somebody must go on: the winner of the shoot-out is asked for.
      const shootOut = played && match.best_of === 1 && home.value !== "" && home.value === away.value && !drawable();
      part("winner").hidden = winner.disabled = !shootOut;
      home.required = away.required = !games.value.trim();
    };
    const fill = () => {
      const [one, other] = [say.sideName(match.home), say.sideName(match.away)];
      part("home").textContent = one;
      part("away").textContent = other;
      const missing = { played: "Played", home: `${one} forfeits`, away: `${other} forfeits`, double_forfeit: "Both forfeit" };
      [...kind.options].forEach((option) => { option.textContent = missing[option.value]; });
      [...winner.options].forEach((option) => { option.textContent = { home: one, away: other }[option.value]; });
      const said = match.result || match.report?.result;
      kind.value = said?.kind === "forfeit" ? (said.winner === "home" ? "away" : "home") : said?.kind === "double_forfeit" ? "double_forfeit" : "played";
      home.value = said?.home_score ?? "";
      away.value = said?.away_score ?? "";
      games.value = said?.games.map((game) => game.join(":")).join(" ") ?? "";
      if (said?.winner) winner.value = said.winner;
      part("games").hidden = match.best_of === 1;
      part("scores-help").textContent = match.best_of > 1 ? `Games won. Who wins a best of ${match.best_of} has won exactly ${Math.floor(match.best_of / 2) + 1}.` : "";
      level();
    };
    const buttons = () => {
      const quiet = { className: "button quiet", tell: (error) => showProblem(problem, error) };
      const step = (label, verb) => button(label, async () => done(await ask(`${address(match)}/${verb}`, { method: "POST", body: {} })), quiet);
      const found = [];
      if (match.report && open.includes(match.status) && (page.staff || (mySide() && mySide() !== match.report.side))) found.push(step("Confirm", "confirm"), step("Dispute", "dispute"));
      if (page.staff && match.status === "ready" && page.tournament.status === "running") found.push(button("It is being played", async () => done(await ask(address(match), { method: "PATCH", body: { status: "running" } })), quiet));
      if (mayRecord() && match.status === "finished") found.push(button("Undo result", () => change(`${address(match)}/undo`, "POST", { version: match.version }), quiet));
      part("steps").replaceChildren(...found);
    };
    const draw = () => {
      part("dialog-title").textContent = `${say.sideName(match.home)} – ${say.sideName(match.away)}`;
      part("dialog-round").textContent = `Match ${match.number} · ${match.round_name}`;
      const entering = Boolean(mayRecord() || mayReport());
      form.hidden = !entering;
      part("save").textContent = mayRecord() ? "Save result" : "Report result";
      facts();
      fill();
      buttons();
    };

    // --- changing ----------------------------------------------------------------------------------
    const done = () => { dialog.close(); return page.refresh(); };
    // A change that topples later results is made after the person has seen which. Only what is finished can have some.
    const dare = async (where, method, body) => {
      if (match.status !== "finished") return ask(where, { method, body });
      const trial = await ask(where, { method, body: { ...body, cascade: true, dry_run: true } });
      const cascade = trial.falls.length > 0;
      const asked = { title: "Later results fall with it", text: "They rest on this one and will be taken back too:", yes: "Take them back" };
      if (cascade && !await sure({ ...asked, items: await fallsOf(trial) })) return null;
      return ask(where, { method, body: { ...body, cascade } });
    };
    const change = async (where, method, body) => {
      showProblem(problem, null);
      try {
        if (await dare(where, method, body)) await done();
      } catch (error) {
        if (error.code === "match_changed" && error.match) { match = error.match; draw(); }
        showProblem(problem, error);
      }
    };
    const entered = () => {
      if (kind.value === "double_forfeit") return { kind: kind.value };
      if (kind.value !== "played") return { kind: "forfeit", winner: kind.value === "home" ? "away" : "home" };
      const said = { games: [...games.value.matchAll(/(\d+)\s*[:-]\s*(\d+)/g)].map((game) => [Number(game[1]), Number(game[2])]) };
      if (home.value !== "") said.home_score = Number(home.value);
      if (away.value !== "") said.away_score = Number(away.value);
      if (!winner.disabled) said.winner = winner.value;
      return said;
    };
    form.addEventListener("input", level);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (mayRecord()) change(address(match), "PATCH", { ...entered(), version: match.version });
      else change(`${address(match)}/report`, "POST", entered());
    });
    part("close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    return {
      async open(id) {
        try {
          match = await ask(`/api/tournaments/matches/${id}`);
          showProblem(problem, null);
          draw();
          dialog.showModal();
          if (!form.hidden && kind.value === "played") home.focus();
        } catch (error) { page.tell(error); }
      },
    };
  };
})();
