"use strict";
// Scouting reports: every claim with the facts that support it, and who wrote it.
(() => {
  const { element, part, ask, timeOf } = window.banyan;
  const SECTIONS = { summary: "Summary", strength: "Strengths", weakness: "Weaknesses", role: "Role", risk: "Risks", recommendation: "Recommendation", watch_next: "What to watch next" };
  const ADVICE = { sign: "Sign", monitor: "Monitor", reject: "Do not sign", none: "No recommendation" };
  const UNITS = { per_90: " per 90 minutes", percentile: "th percentile", percent: " %" };

  const valueOf = (fact) => (fact.unit === "percentile" ? `${fact.value} (percentile)` : `${fact.value}${UNITS[fact.unit] ?? (fact.unit ? ` ${fact.unit}` : "")}`);
  const claims = (report, section) => {
    const facts = new Map(report.facts.facts.map((fact) => [fact.fact_id, fact]));
    const list = element("ul", "claims");
    list.append(...report.claims.filter((claim) => claim.section === section).map((claim) => {
      const item = element("li", "", claim.text);
      const rests = element("details");
      rests.append(element("summary", "", claim.fact_ids.length === 1 ? "1 fact" : `${claim.fact_ids.length} facts`));
      const known = element("ul");
      known.append(...claim.fact_ids.map((id) => facts.get(id)).filter(Boolean).map((fact) => element("li", "", `${fact.label}: ${valueOf(fact)}`)));
      rests.append(known);
      if (claim.fact_ids.length) item.append(" ", rests);
      return item;
    }));
    return list;
  };
  const usage = ({ usage: used }) => (used?.input_tokens ? `${used.input_tokens + used.output_tokens} tokens, ${used.cost} USD, ${used.latency_ms} ms` : "");

  const card = (report) => {
    const made = element("article", "report");
    made.dataset.report = report.report_id;
    const head = element("header");
    const advice = element("span", "chip", ADVICE[report.recommendation]);
    advice.dataset.advice = report.recommendation;
    head.append(element("h3", "", timeOf(report.created_at)), advice, element("span", "quiet", `${report.confidence} confidence`));
    const writer = element("span", "chip", report.provider === "offline" ? "Offline writer" : report.model);
    writer.dataset.provider = report.provider;
    head.append(writer);
    const sections = Object.entries(SECTIONS).filter(([section]) => report.claims.some((claim) => claim.section === section));
    const body = sections.flatMap(([section, title]) => [element("h4", "", title), claims(report, section)]);
    const signature = report.report.trim().split("\n").at(-1); // says who wrote it, and from how much
    const more = [
      report.fell_back_because && `It stands in for the model: ${report.fell_back_because.replaceAll("_", " ")}.`,
      report.dropped_claims && `${report.dropped_claims} claims that no fact supports were left out.`,
      usage(report),
    ].filter(Boolean).join(" ");
    made.append(head, ...body, element("p", "signature", signature));
    if (more) made.append(element("p", "quiet", more));
    return made;
  };

  window.banyan.reports = (page) => {
    const list = part("reports");
    const note = part("reports-note");
    const more = part("more-reports");
    let cursor = null;
    const read = async (fresh) => {
      const found = await ask(`${page.base}/reports?limit=5${fresh || !cursor ? "" : `&cursor=${encodeURIComponent(cursor)}`}`);
      const cards = found.results.map(card);
      if (fresh) list.replaceChildren(...cards); else list.append(...cards);
      cursor = found.next;
      more.hidden = !cursor;
      note.hidden = list.children.length > 0;
      note.textContent = "There is no report yet.";
    };
    more.addEventListener("click", () => read(false).catch(page.tell));
    return { read: () => read(true) };
  };
})();
