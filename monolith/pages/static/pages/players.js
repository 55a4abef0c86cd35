"use strict";
// The list of players, and the form that adds one.
(() => {
  const { element, part, ask, newKey, showProblem, words } = window.banyan;
  const place = part("players");
  const list = part("list", place);
  const note = part("note", place);
  const more = part("more", place);
  const search = part("search", place);
  const order = part("order", place);
  const filters = [...place.querySelectorAll("button[data-position]")];
  const TYPING_MS = 250;
  const PATIENCE_MS = 5000;
  let position = "";
  let cursor = null;
  let asked = 0;

  const row = (player) => {
    const item = element("li");
    const link = element("a", "", player.full_name);
    link.href = `/players/${player.player_id}`;
    const name = element("strong");
    name.append(link);
    const value = player.market_value === null ? "" : `${Number(player.market_value).toLocaleString()} ${player.currency}`;
    const played = [player.role || player.position, `${player.age}`, player.country].filter(Boolean).join(" · ");
    item.append(name, element("span", "quiet", played), element("span", "", [player.current_team, player.league].filter(Boolean).join(", ")), element("span", "number", value));
    if (player.status !== "active") name.append(" ", element("span", "chip", words(player.status)));
    return item;
  };
  const draw = async (fresh) => {
    const query = new URLSearchParams({ limit: "30", order: order.value });
    if (position) query.set("position", position);
    if (search.value.trim()) query.set("q", search.value.trim());
    if (!fresh && cursor) query.set("cursor", cursor);
    asked += 1;
    const mine = asked; // an answer that a later question has overtaken is not drawn
    try {
      const page = await ask(`${place.dataset.players}?${query}`);
      if (mine !== asked) return;
      const rows = page.results.map(row);
      if (fresh) list.replaceChildren(...rows); else list.append(...rows);
      cursor = page.next;
      more.hidden = !cursor;
      list.hidden = !list.children.length;
      note.className = "quiet";
      note.textContent = list.children.length ? "" : position || search.value.trim() ? "Nobody like that is known here." : "No player has been added yet.";
    } catch {
      if (mine !== asked) return;
      note.className = "notice";
      note.textContent = "Players cannot be shown just now. Nothing is lost; trying again.";
      setTimeout(() => { if (mine === asked) draw(fresh); }, PATIENCE_MS);
    }
  };
  filters.forEach((button) => button.addEventListener("click", () => {
    position = button.dataset.position;
    filters.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    draw(true);
  }));
  let typing = 0;
  search.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(() => draw(true), TYPING_MS); });
  order.addEventListener("change", () => draw(true));
  more.addEventListener("click", () => draw(false));
  draw(true);

  // --- adding one ------------------------------------------------------------------------------------
  const form = part("create");
  if (!form) return;
  let key = newKey(); // kept while the form is the same: pressing twice adds one
  form.addEventListener("input", () => { key = newKey(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    try {
      const made = await ask(place.dataset.players, { method: "POST", body: { ...fields, age: Number(fields.age) }, headers: { "Idempotency-Key": key } });
      location.assign(`/players/${made.player_id}`);
    } catch (error) { showProblem(part("problem", form), error); }
  });
})();
