"use strict";
// Keeps the map of hosts and the tree's roots current.
(() => {
  const band = document.querySelector("[data-hosts]");
  const live = document.querySelector("[data-live]");
  const EVERY = 2000;

  const text = (node, value) => { if (node && node.textContent !== value) node.textContent = value; };
  const draw = (entry) => {
    const card = band.querySelector(`[data-context="${CSS.escape(entry.context)}"]`);
    const root = document.querySelector(`[data-root="${CSS.escape(entry.context)}"]`);
    if (root) {
      root.dataset.state = entry.state;
      root.querySelector(".root-live").setAttribute("stroke-dasharray", `${entry.reach} 200`);
    }
    if (!card) return;
    card.dataset.state = entry.state;
    card.dataset.health = entry.health;
    card.querySelector(".split-service").setAttribute("width", entry.weight);
    text(card.querySelector("[data-where]"), entry.where);
    text(card.querySelector("[data-health-text]"), entry.health_text);
    const shadow = card.querySelector("[data-shadow]");
    shadow.hidden = !entry.shadow_percent;
    text(shadow, `shadow ${entry.shadow_percent} %`);
  };

  const ask = async () => {
    const answer = await fetch(band.dataset.hosts, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const map = await answer.json();
    map.contexts.forEach(draw);
    text(live, map.available ? "Live, every two seconds" : "The routing table cannot be read just now; the contexts keep running.");
    live.dataset.good = map.available;
  };

  const tick = async () => {
    if (!document.hidden) {
      try { await ask(); } catch { text(live, "The gateway does not answer; trying again."); live.dataset.good = false; }
    }
    setTimeout(tick, EVERY);
  };
  tick();
})();
