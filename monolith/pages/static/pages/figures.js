"use strict";
// What a player did in a season: totals, rates, and the place among those of the same position.
(() => {
  const { element, part, ask, words } = window.banyan;
  const REASONS = { too_few_minutes: "too few minutes", too_few_peers: "too few to compare with", not_recorded: "not recorded" };
  const rounded = (number) => (number === null || number === undefined ? "" : number.toLocaleString(undefined, { maximumFractionDigits: 2 }));

  window.banyan.figures = (page) => {
    const choice = part("season");
    const frame = part("radar-frame");
    const radar = part("radar");
    let seasons = [];

    const cell = (name, text, className = "") => element(name, className, text);
    const place = (found) => {
      const made = element("td", "share");
      if (!found || found.percentile === null) { made.append(element("span", "quiet", found ? REASONS[found.reason] : "not compared")); return made; }
      const percent = Math.round(found.percentile * 100);
      const meter = element("meter");
      Object.assign(meter, { min: 0, max: 100, value: percent, title: `${percent} of 100` });
      meter.setAttribute("aria-hidden", "true");
      made.append(meter, element("span", "number", String(percent)));
      return made;
    };
    const row = (name, total, found) => {
      const made = element("tr");
      const head = cell("th", found?.label || words(name));
      head.scope = "row";
      const rate = found?.rate === null || !found ? "" : found.scale === "percent" ? `${rounded(found.rate)} %` : rounded(found.rate);
      made.append(head, cell("td", found?.scale === "percent" ? "" : rounded(total), "number"), cell("td", rate, "number"), place(found));
      return made;
    };
    const table = (season, rows, title) => {
      const made = element("table", "table figures");
      const head = element("tr");
      [["Figure"], ["Total", "number"], ["Per 90 min.", "number"], ["Percentile"]].forEach(([title, className]) => { const one = cell("th", title, className); one.scope = "col"; head.append(one); });
      const [top, body] = [element("thead"), element("tbody")];
      top.append(head);
      body.append(...rows.map(([name, found]) => row(name, season.metrics[name], found)));
      made.append(element("caption", "visually-hidden", title), top, body);
      return made;
    };
    // First what matters for the position; the rest is folded away.
    const tables = (season, compared) => {
      const known = compared.map((found) => [found.metric, found]);
      const unknown = Object.keys(season.metrics).filter((name) => !compared.some((found) => found.metric === name)).map((name) => [name, undefined]);
      const first = known.filter(([, found]) => found.matters);
      const others = [...known.filter(([, found]) => !found.matters), ...unknown];
      if (!first.length) return others.length ? [table(season, others, "Figures")] : [];
      const rest = element("details", "rest");
      rest.append(element("summary", "", `${others.length} other figures`), table(season, others, "Other figures"));
      return [table(season, first, "Figures that matter for the position"), ...(others.length ? [rest] : [])];
    };
    const show = async () => {
      const season = seasons.find((one) => one.season === choice.value);
      const query = `?season=${encodeURIComponent(season.season.replace("/", "-"))}`;
      const compared = await ask(`${page.base}/percentiles${query}`);
      const peers = compared.enough_minutes
        ? `Compared with ${compared.peers} ${compared.position}s of ${compared.min_minutes.toLocaleString()} minutes or more.`
        : `Too few to be compared: that takes ${compared.min_minutes.toLocaleString()} minutes.`;
      part("sample").textContent = `${season.season}: ${season.minutes.toLocaleString()} minutes in ${season.matches} matches. ${peers}`;
      part("figures").replaceChildren(...tables(season, compared.metrics));
      radar.src = `${page.base}/radar.svg${query}`;
      radar.alt = `Radar of the figures of ${page.player.full_name} in ${season.season}; the table has the same.`;
      frame.hidden = false;
    };
    choice.addEventListener("change", () => show().catch(page.tell));
    return {
      async read() {
        seasons = (await ask(`${page.base}/seasons`)).results;
        const before = choice.value;
        choice.replaceChildren(...seasons.map((one) => { const made = element("option", "", one.season); made.value = one.season; return made; }));
        if (seasons.some((one) => one.season === before)) choice.value = before;
        part("season-choice").hidden = seasons.length < 2;
        frame.hidden = !seasons.length;
        if (seasons.length) { await show(); return; }
        const loose = Object.entries(page.player.statistics);
        part("sample").textContent = loose.length ? "Figures that belong to no season; they are not compared." : "No season has been recorded yet.";
        part("figures").replaceChildren(...tables({ metrics: page.player.statistics }, []));
      },
    };
  };
})();
