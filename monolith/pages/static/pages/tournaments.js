"use strict";
// The list of tournaments, and the form that makes one.
(() => {
  const { element, part, ask, newKey, showProblem, dayOf, tournaments: say } = window.banyan;
  const place = part("tournaments");
  const list = part("list", place);
  const note = part("note", place);
  const more = part("more", place);
  const filters = [...place.querySelectorAll("button[data-status]")];
  const search = part("search", place);
  const EMPTY = { "": "No tournament has been made yet.", open: "None is open for entries.", running: "None is being played.", completed: "None is over yet." };
  let status = "";
  let cursor = null;
  let asked = 0;

  const card = (found) => {
    const item = element("li", "card event-card");
    const link = element("a", "", found.name);
    link.href = `/tournaments/${found.tournament_id}`;
    const name = element("h2");
    name.append(link);
    const state = element("span", "chip", say.state(found.status));
    state.dataset.status = found.status;
    const fee = Number(found.entry_fee) ? ` · ${found.entry_fee} ${found.currency}` : "";
    const places = `${found.participants} of ${found.max_participants} places taken`;
    item.append(state, name, element("p", "quiet", `${say.format(found.tournament_type)}${fee}`), element("p", "where", `${dayOf(found.start_date)} · ${places}`));
    return item;
  };
  const draw = async (fresh) => {
    const query = new URLSearchParams({ limit: "24" });
    if (status) query.set("status", status);
    if (search.value.trim()) query.set("q", search.value.trim());
    if (!fresh && cursor) query.set("cursor", cursor);
    asked += 1;
    const mine = asked; // an answer that a later question has overtaken is not drawn
    try {
      const page = await ask(`${place.dataset.tournaments}?${query}`);
      if (mine !== asked) return;
      const cards = page.results.map(card);
      if (fresh) list.replaceChildren(...cards); else list.append(...cards);
      cursor = page.next;
      more.hidden = !cursor;
      note.className = "quiet";
      note.textContent = list.children.length ? "" : search.value.trim() ? "No tournament has that in its name." : EMPTY[status];
    } catch {
      if (mine !== asked) return;
      note.className = "notice";
      note.textContent = "Tournaments cannot be shown just now. Nothing is lost; trying again.";
      setTimeout(() => { if (mine === asked) draw(fresh); }, 5000);
    }
  };
  filters.forEach((button) => button.addEventListener("click", () => {
    status = button.dataset.status;
    filters.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    draw(true);
  }));
  let typing = 0;
  search.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(() => draw(true), 250); });
  more.addEventListener("click", () => draw(false));
  draw(true);

  // --- making one ------------------------------------------------------------------------------------
  const form = part("create");
  if (!form) return;
  const problem = part("problem", form);
  const format = form.elements.tournament_type;
  const RULES = ["seeding", "best_of", "third_place", "grand_final", "groups", "qualifiers", "legs", "rounds", "draws"];
  let key = newKey(); // kept while the form is the same: pressing twice makes one
  const choose = () => form.querySelectorAll("[data-for]").forEach((field) => {
    field.hidden = !field.dataset.for.split(" ").includes(format.value);
    field.querySelectorAll("input, select").forEach((input) => { input.disabled = field.hidden; });
  });
  const value = (input) => (input.type === "checkbox" ? input.checked : input.dataset.number === undefined ? input.value : Number(input.value));
  form.addEventListener("input", () => { key = newKey(); choose(); });
  choose();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { name, start_date: start, max_participants: places, entry_fee: fee } = Object.fromEntries(new FormData(form));
    const rules = Object.fromEntries(RULES.map((rule) => form.elements[rule]).filter((input) => !input.disabled).map((input) => [input.name, value(input)]));
    const body = { name, start_date: start, max_participants: Number(places), tournament_type: format.value, entry_fee: fee || "0", rules };
    try {
      const made = await ask(place.dataset.tournaments, { method: "POST", body, headers: { "Idempotency-Key": key } });
      location.assign(`/tournaments/${made.tournament_id}`);
    } catch (error) { showProblem(problem, error); }
  });
})();
