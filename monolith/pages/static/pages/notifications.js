"use strict";
// The bell: what a person should know, live, kept until it is read.
(() => {
  const { element, ask, feed } = window.banyan;
  const bell = document.querySelector("[data-bell]");
  const toggle = bell.querySelector("[data-bell-toggle]");
  const count = bell.querySelector("[data-bell-count]");
  const panel = bell.querySelector("[data-bell-panel]");
  const list = bell.querySelector("[data-bell-list]");
  const empty = bell.querySelector("[data-bell-empty]");
  const when = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const SHOWN = 20;
  const known = new Map(); // notification id -> notification, oldest first
  let newest = "";
  let unread = 0;

  const draw = () => {
    count.textContent = unread ? String(unread) : "";
    bell.dataset.unread = unread ? "yes" : "no";
    const latest = [...known.values()].sort((one, other) => (one.created_at < other.created_at ? 1 : -1)).slice(0, SHOWN);
    list.replaceChildren(...latest.map((found) => {
      const item = element("li", found.read_at ? "" : "unread");
      item.append(element("span", "", found.message), element("small", "quiet", when.format(new Date(found.created_at))));
      return item;
    }));
    empty.hidden = latest.length > 0;
  };
  const heard = (frame) => {
    if (frame.type === "sync") return frame.messages.forEach(heard);
    const found = frame.notification || frame;
    if (!found.notification_id || known.has(found.notification_id)) return undefined;
    known.set(found.notification_id, found);
    newest = found.notification_id;
    if (!found.read_at) unread += 1;
    draw();
    return undefined;
  };
  const begin = async () => {
    const page = await ask(`/api/notifications?limit=${SHOWN}`);
    page.results.forEach((found) => known.set(found.notification_id, found));
    newest = page.results[0]?.notification_id || "";
    unread = page.results.filter((found) => !found.read_at).length;
    bell.hidden = false;
    draw();
    feed(() => `/api/notifications/ws${newest ? `?last_id=${newest}` : ""}`, { heard, state: (name) => { bell.dataset.line = name; } });
  };
  toggle.addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    toggle.setAttribute("aria-expanded", String(!panel.hidden));
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) toggle.click(); });
  bell.querySelector("[data-bell-read]").addEventListener("click", async () => {
    if (!newest) return;
    try {
      await ask("/api/notifications/read", { method: "PATCH", body: {} });
      known.forEach((found, id) => known.set(id, { ...found, read_at: found.read_at || new Date().toISOString() }));
      unread = 0;
      draw();
    } catch { /* they stay unread; pressing again is safe */ }
  });
  begin().catch(() => { /* no bell while notifications are away */ });
})();
