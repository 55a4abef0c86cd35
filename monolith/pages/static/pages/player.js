"use strict";
// One player: who it is, figures, reports.
(() => {
  const { part, ask, isAway, showProblem, words, button, sure } = window.banyan;
  const place = part("player");
  const PATIENCE_MS = 4000;
  const page = {
    base: `/api/players/${place.dataset.player}`,
    player: null,
    tell: (error) => showProblem(part("problem"), error),
  };
  page.reports = window.banyan.reports(page);
  const figures = window.banyan.figures(page);
  const scout = window.banyan.scout(page);

  const heading = () => {
    const { player } = page;
    part("name").textContent = player.full_name;
    document.title = `${player.full_name} · Banyan`;
    const value = player.market_value === null ? "" : `${Number(player.market_value).toLocaleString()} ${player.currency}`;
    const team = [player.current_team, player.league].filter(Boolean).join(", ");
    const role = player.role && player.role !== player.position ? `${player.position}, ${player.role}` : player.position;
    part("about").textContent = [role, `${player.age} years`, player.country, team, value].filter(Boolean).join(" · ");
    const status = part("status");
    status.hidden = false;
    status.textContent = words(player.status);
    status.dataset.status = player.status;
  };
  const read = async () => {
    try {
      page.player = await ask(page.base);
      heading();
      await Promise.all([figures.read(), page.reports.read(), scout.read()]);
      page.tell(null);
      part("notice")?.remove();
    } catch (error) {
      page.tell(error);
      if (isAway(error)) setTimeout(read, PATIENCE_MS);
    }
  };
  part("delete")?.append(button("Delete this player", async () => {
    if (!await sure({ title: `Delete ${page.player.full_name}?`, text: "Seasons and reports go too. This is final.", yes: "Delete" })) return;
    await ask(page.base, { method: "DELETE" });
    location.assign("/players");
  }, { className: "link", tell: page.tell }));
  read();
})();
