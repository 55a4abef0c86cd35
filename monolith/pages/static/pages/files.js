"use strict";
// One's own files: found, shown, shared, taken away.
(() => {
  const { element, part, ask, newKey, showProblem, button, sure, dayOf } = window.banyan;
  const place = part("files");
  const list = part("list", place);
  const note = part("note", place);
  const more = part("more", place);
  const search = part("search", place);
  const problem = part("problem", place);
  const used = part("used", place);
  const kinds = [...place.querySelectorAll("button[data-kind]")];
  const TYPING_MS = 250;
  const PENDING_MS = 1200;
  const PATIENCE_MS = 5000;
  let kind = "";
  let cursor = null;
  let asked = 0;
  let later = 0;
  const tell = (error) => showProblem(problem, error);
  const { send, sized } = window.banyan.uploading(place, { done: () => draw(true) });

  const ending = (file) => (file.file_name.includes(".") ? file.file_name.split(".").pop() : file.content_type.split("/").pop()).slice(0, 6);
  const look = (file) => {
    const made = element("span", "look");
    if (file.thumbnail_url) {
      const picture = element("img");
      Object.assign(picture, { src: file.thumbnail_url, alt: "", loading: "lazy", decoding: "async" });
      made.append(picture);
    } else made.append(element("span", "", file.thumbnail_status === "pending" ? "…" : ending(file)));
    return made;
  };
  const share = async (file, box) => {
    const made = await ask(`${place.dataset.files}/${file.file_id}/shares`, { method: "POST", body: { expires_in_seconds: 7 * 24 * 3600, most_downloads: 100 }, headers: { "Idempotency-Key": newKey() } });
    const field = element("input");
    Object.assign(field, { readOnly: true, value: new URL(made.url, location.href).href });
    field.setAttribute("aria-label", "Link to this file");
    field.addEventListener("focus", () => field.select());
    box.replaceChildren(element("span", "quiet", "Good for a week and 100 downloads. It is shown this once."), field);
    field.focus();
  };
  const remove = async (file, item) => {
    if (!await sure({ title: `Delete ${file.file_name}?`, text: "Links to it stop working. This cannot be taken back.", yes: "Delete it" })) return;
    await ask(`${place.dataset.files}/${file.file_id}`, { method: "DELETE" });
    item.remove();
    count();
  };
  const card = (file) => {
    const item = element("li", "card");
    item.dataset.file = file.file_id;
    const about = element("div", "about");
    const link = element("a", "", file.file_name);
    link.href = file.file_url;
    const labels = element("span", "labels");
    labels.append(...file.file_tags.map((tag) => element("span", "chip", tag)));
    if (file.is_public) labels.append(element("span", "chip", "public"));
    if (file.thumbnail_status === "failed") labels.append(element("span", "chip", "no thumbnail"));
    const shared = element("div", "shared");
    const actions = element("p", "actions");
    actions.append(
      button("Share", () => share(file, shared), { className: "button quiet", tell }),
      button("Delete", () => remove(file, item), { className: "button quiet", tell }),
    );
    about.append(link, element("span", "quiet", `${sized(file.size)} · ${dayOf(file.created_at)}`), labels, shared, actions);
    item.append(look(file), about);
    return item;
  };
  const count = async () => {
    try {
      const usage = await ask(place.dataset.usage);
      used.textContent = `${sized(usage.used)} of ${sized(usage.limit)} used`;
    } catch { used.textContent = ""; }
  };
  const draw = async (fresh) => {
    clearTimeout(later);
    const query = new URLSearchParams({ limit: "48" });
    if (kind) query.set("content_type", kind);
    if (search.value.trim()) query.set("q", search.value.trim());
    if (!fresh && cursor) query.set("cursor", cursor);
    asked += 1;
    const mine = asked;
    try {
      const page = await ask(`${place.dataset.files}?${query}`);
      if (mine !== asked) return;
      const cards = page.results.map(card);
      if (fresh) list.replaceChildren(...cards); else list.append(...cards);
      cursor = page.next;
      more.hidden = !cursor;
      list.hidden = !list.children.length;
      note.className = "quiet";
      note.textContent = list.children.length ? "" : kind || search.value.trim() ? "No file of yours is like that." : "You have no files yet.";
      if (fresh && page.results.some((file) => file.thumbnail_status === "pending")) later = setTimeout(() => { if (mine === asked && !place.contains(document.activeElement?.closest(".shared"))) draw(true); }, PENDING_MS);
      if (fresh) count();
    } catch {
      if (mine !== asked) return;
      note.className = "notice";
      note.textContent = "Files cannot be shown just now. Nothing is lost; trying again.";
      later = setTimeout(() => { if (mine === asked) draw(fresh); }, PATIENCE_MS);
    }
  };

  kinds.forEach((chosen) => chosen.addEventListener("click", () => {
    kind = chosen.dataset.kind;
    kinds.forEach((other) => other.setAttribute("aria-pressed", String(other === chosen)));
    draw(true);
  }));
  let typing = 0;
  search.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(() => draw(true), TYPING_MS); });
  more.addEventListener("click", () => draw(false));

  // --- sending ---------------------------------------------------------------------------------------
  const drop = part("drop", place);
  const chosen = part("chosen", place);
  const take = (files) => { for (const file of files) send(file, part("tags", place).value.trim()); };
  chosen.addEventListener("change", () => { take(chosen.files); chosen.value = ""; });
  drop.addEventListener("submit", (event) => event.preventDefault());
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.dataset.over = ""; });
  ["dragleave", "drop"].forEach((name) => drop.addEventListener(name, () => delete drop.dataset.over));
  drop.addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files); });
  draw(true);
})();
