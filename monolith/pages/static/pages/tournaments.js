"use strict";
// The list of tournaments, and the form that makes one.
(() => {
  const { element, ask, newKey, words } = window.banyan;
  const place = document.querySelector("[data-tournaments]");
  const list = place.querySelector("[data-list]");
  const note = place.querySelector("[data-note]");
  const more = place.querySelector("[data-more]");
  const filters = [...place.querySelectorAll("[data-status]")];
  const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
  let status = "";
  let cursor = null;

  const card = (found) => {
    const item = element("li", "card event-card");
    const link = element("a", "", found.name);
    link.href = `/tournaments/${found.tournament_id}`;
    const name = element("h2");
    name.append(link);
    const state = element("span", "chip", words(found.status));
    state.dataset.status = found.status;
    const head = element("header");
    head.append(name, state);
    const fee = Number(found.entry_fee) ? `, ${found.entry_fee} ${found.currency}` : "";
    item.append(
      head,
      element("p", "quiet", `${words(found.tournament_type)}${fee}`),
      element("p", "where", `${when.format(new Date(found.start_date))} · ${found.participants} of ${found.max_participants} places taken`),
    );
    return item;
  };
  const draw = async (fresh) => {
    const query = new URLSearchParams({ limit: "24" });
    if (status) query.set("status", status);
    if (!fresh && cursor) query.set("cursor", cursor);
    try {
      const page = await ask(`${place.dataset.tournaments}?${query}`);
      const cards = page.results.map(card);
      if (fresh) list.replaceChildren(...cards); else list.append(...cards);
      cursor = page.next;
      more.hidden = !cursor;
      note.textContent = list.children.length ? "" : "No tournament here yet.";
    } catch {
      note.textContent = "Tournaments cannot be shown just now. Nothing is lost; trying again.";
      setTimeout(() => draw(fresh), 5000);
    }
  };
  filters.forEach((button) => button.addEventListener("click", () => {
    status = button.dataset.status;
    filters.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    draw(true);
  }));
  more.addEventListener("click", () => draw(false));
  draw(true);

  const form = document.querySelector("[data-create]");
  if (!form) return;
  const problem = form.querySelector("[data-problem]");
  let key = newKey(); // kept while the form is the same: pressing twice makes one
  form.addEventListener("input", () => { key = newKey(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    const body = { ...fields, max_participants: Number(fields.max_participants), entry_fee: fields.entry_fee || "0" };
    try {
      const made = await ask(place.dataset.tournaments, { method: "POST", body, headers: { "Idempotency-Key": key } });
      location.assign(`/tournaments/${made.tournament_id}`);
    } catch (error) {
      problem.hidden = false;
      problem.textContent = error.message;
    }
  });
})();
