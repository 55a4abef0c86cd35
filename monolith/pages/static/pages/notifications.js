"use strict";
// The bell: what a person should know, live, kept until it is read.
(() => {
  const { element, part, ask, isAway, feed, timeOf } = window.banyan;
  const bell = part("bell");
  const toggle = part("bell-toggle", bell);
  const panel = part("bell-panel", bell);
  const list = part("bell-list", bell);
  const readAll = part("bell-read", bell);
  const SHOWN = 20;
  const MOST_COUNTED = 99;
  const PATIENCE_MS = 10_000;
  const known = new Map(); // notification id -> notification
  let newest = null;       // what was heard last; the feed continues from it
  let unread = 0;

  const where = ({ data }) => (data?.tournament_id ? `/tournaments/${data.tournament_id}` : data?.player_id ? `/players/${data.player_id}` : "");
  const row = (found) => {
    const item = element("li", found.read_at ? "" : "unread");
    const address = where(found);
    const text = element(address ? "a" : "span", "", found.message);
    if (address) text.href = address;
    item.append(text, element("small", "quiet", timeOf(found.created_at)));
    return item;
  };
  const draw = () => {
    part("bell-count", bell).textContent = unread > MOST_COUNTED ? `${MOST_COUNTED}+` : unread || "";
    part("bell-words", bell).textContent = unread ? `${unread} not read` : "none new";
    bell.dataset.unread = unread ? "yes" : "no";
    readAll.disabled = !unread;
    const latest = [...known.values()].sort((one, other) => other.seq - one.seq).slice(0, SHOWN);
    list.replaceChildren(...latest.map(row));
    part("bell-empty", bell).hidden = latest.length > 0;
  };
  const add = (found) => {
    if (!found.notification_id || known.has(found.notification_id)) return false;
    known.set(found.notification_id, found);
    if (!newest || found.seq > newest.seq) newest = found;
    return true;
  };
  const read = async () => {
    const [page, count] = await Promise.all([ask(`/api/notifications?limit=${SHOWN}`), ask("/api/notifications/unread")]);
    known.clear();
    page.results.forEach(add);
    unread = count.unread;
    bell.hidden = false;
    draw();
  };
  const heard = (frame) => {
    if (frame.type === "sync" && !frame.recovered) return read().catch(() => {});
    (frame.type === "sync" ? frame.messages : [frame]).forEach((found) => { if (add(found) && !found.read_at) unread += 1; });
    draw();
    return undefined;
  };

  const show = (open) => {
    panel.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
  };
  toggle.addEventListener("click", () => show(panel.hidden));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    show(false);
    toggle.focus();
  });
  document.addEventListener("click", (event) => { if (!panel.hidden && !bell.contains(event.target)) show(false); });
  bell.addEventListener("focusout", (event) => { if (event.relatedTarget && !bell.contains(event.relatedTarget)) show(false); });
  readAll.addEventListener("click", async () => {
    try {
      // What comes while this is under way stays unread.
      unread = (await ask("/api/notifications/read", { method: "PATCH", body: newest ? { up_to: newest.notification_id } : {} })).unread;
      const at = new Date().toISOString();
      known.forEach((found, id) => { if (found.seq <= newest.seq) known.set(id, { ...found, read_at: found.read_at || at }); });
      draw();
      toggle.focus();
    } catch { /* they stay unread; pressing again is safe */ }
  });

  const begin = async () => {
    try { await read(); } catch (error) {
      if (isAway(error)) setTimeout(begin, PATIENCE_MS); // no bell while notifications are away
      return;
    }
    feed(() => `/api/notifications/ws${newest ? `?last_id=${newest.notification_id}` : ""}`, { heard, state: (name) => { bell.dataset.feed = name; } });
  };
  begin();
})();
