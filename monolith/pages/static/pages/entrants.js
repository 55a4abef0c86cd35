"use strict";
// Who enters a tournament; staff add many at once, one per line, and take people out.
(() => {
  const { element, part, ask, button, sure, showProblem, tournaments: say } = window.banyan;
  const REFUSALS = {
    participant_name_taken: "another has this name", tournament_full: "all places are taken", participant_name_missing: "a name is needed",
    already_entered: "has entered already", participant_disqualified: "was disqualified",
  };

  window.banyan.entrants = (page) => {
    const list = part("people");
    const note = part("people-note");
    const more = part("more-people");
    const form = part("add-people");
    let cursor = null;

    const takeOut = (entrant, verb) => async () => {
      const early = ["open", "drawn"].includes(page.tournament.status);
      const text = verb === "disqualify" ? "They cannot come back, and their open matches become walkovers." : early ? "A fee that was paid goes back." : "Their open matches become walkovers.";
      if (!await sure({ title: `${verb === "disqualify" ? "Disqualify" : "Withdraw"} ${entrant.name}?`, text, yes: verb === "disqualify" ? "Disqualify" : "Withdraw" })) return;
      const address = `${page.base}/participants/${entrant.participant_id}`;
      await ask(verb === "disqualify" ? `${address}/disqualify` : address, { method: verb === "disqualify" ? "POST" : "DELETE" });
      await page.refresh();
    };
    const row = (entrant) => {
      const item = element("li");
      const place = entrant.number ?? entrant.seed;
      item.append(element("span", "quiet seed", place ? `${place}` : "–"), element("span", "who", entrant.name));
      if (entrant.rating) item.append(element("small", "quiet", `rated ${entrant.rating}`));
      if (page.mine.some((entry) => entry.participant_id === entrant.participant_id)) item.append(element("span", "chip", "you"));
      if (entrant.status !== "entered") item.append(element("span", "chip", say.entry(entrant.status)));
      else if (entrant.fee_status === "paid") item.append(element("span", "quiet", "paid"));
      if (page.staff && ["entered", "awaiting_payment"].includes(entrant.status) && !["completed", "cancelled"].includes(page.tournament.status)) {
        const verbs = [["withdraw", "Withdraw"], ["disqualify", "Disqualify"]];
        const doing = element("span", "verbs");
        doing.append(...verbs.map(([verb, label]) => {
          const made = button(label, takeOut(entrant, verb), { className: "link", tell: page.tell });
          made.setAttribute("aria-label", `${label} ${entrant.name}`);
          return made;
        }));
        item.append(doing);
      }
      return item;
    };
    const read = async (fresh) => {
      const found = await ask(`${page.base}/participants?limit=100${fresh || !cursor ? "" : `&cursor=${encodeURIComponent(cursor)}`}`);
      const rows = found.results.map(row);
      if (fresh) list.replaceChildren(...rows); else list.append(...rows);
      cursor = found.next;
      more.hidden = !cursor;
      note.hidden = list.children.length > 0;
      if (form) form.hidden = !["open", "drawn"].includes(page.tournament.status);
    };
    more.addEventListener("click", () => read(false).catch(page.tell));

    const refused = (error, names) => (error.refused || []).slice(0, 10).map(({ row: number, code }) => `Line ${number}, ${names[number - 1]}: ${REFUSALS[code] || code}.`);
    form?.addEventListener("submit", async (event) => {
      event.preventDefault();
      const names = form.elements.names.value.split("\n").map((name) => name.trim()).filter(Boolean);
      const problem = part("people-problem");
      showProblem(problem, null);
      if (!names.length) return;
      try {
        await ask(`${page.base}/participants/bulk`, { method: "POST", body: { participants: names.map((name) => ({ name })) } });
        form.reset();
        await page.refresh();
      } catch (error) {
        showProblem(problem, error);
        problem.append(...refused(error, names).map((text) => element("p", "", text)));
      }
    });
    return { read: () => read(true) };
  };
})();
