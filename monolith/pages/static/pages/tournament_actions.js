"use strict";
// What the visitor may do with a whole tournament: enter, pay, leave; staff draw, start, pair, cancel.
(() => {
  const { part, ask, button, sure } = window.banyan;
  const JOBS = { draw: "Drawing", start: "Starting", pair: "Pairing" };
  const LOOK_MS = 700;
  const wait = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

  window.banyan.tournamentActions = (page) => {
    const place = part("actions");
    const told = part("told");
    const bar = part("progress");

    // Large draws, starts and pairings are made by a worker.
    const follow = async (job) => {
      bar.hidden = told.hidden = false;
      try {
        for (let now = job; ; now = await ask(`${page.base}/jobs/${job.job_id}`)) {
          bar.value = now.percent;
          told.textContent = `${JOBS[now.kind] || "Working"}: ${now.percent} %`;
          if (now.state === "failed") throw new Error(now.error?.message || "This could not be finished.");
          if (now.state === "done") return;
          await wait(LOOK_MS);
        }
      } finally { bar.hidden = told.hidden = true; }
    };
    const post = async (path, body = {}, headers = {}) => {
      const found = await ask(`${page.base}/${path}`, { method: "POST", body, headers });
      const job = found?.job || (found?.job_id ? found : null);
      if (job) await follow(job);
      return found;
    };
    const start = async () => {
      try { await post("start"); } catch (error) {
        if (error.code !== "fees_outstanding") throw error;
        const text = `${error.participants ?? "Some"} have not paid. Who has not loses the place; what arrives later goes back.`;
        if (await sure({ title: "Start without those who have not paid?", text, yes: "Start without them" })) await post("start", { drop_unpaid: true });
      }
    };
    const leave = async (entry) => {
      const early = ["open", "drawn"].includes(page.tournament.status);
      const text = early ? "A fee that was paid goes back." : "Matches that are still to be played become walkovers.";
      if (await sure({ title: "Withdraw from this tournament?", text, yes: "Withdraw" })) await ask(`${page.base}/participants/${entry.participant_id}`, { method: "DELETE" });
    };
    const cancel = async () => {
      if (await sure({ title: `Cancel ${page.tournament.name}?`, text: "It will not be played on, and entry fees go back. This is final.", yes: "Call it off" })) await post("cancel");
    };

    const forEntrant = (add, early) => {
      const entry = page.mine.find((found) => ["entered", "awaiting_payment"].includes(found.status));
      if (!entry) {
        if (early) add(page.staff ? "Enter myself" : "Enter this tournament", () => post("participants"), !page.staff);
        return;
      }
      if (entry.status === "awaiting_payment") {
        if (entry.fee_status === "due") add(`Pay ${page.tournament.entry_fee} ${page.tournament.currency}`, () => post(`participants/${entry.participant_id}/pay`), true);
        else setTimeout(page.refresh, 1500); // the payment is on its way
      }
      add("Withdraw", () => leave(entry));
    };
    const standing = () => {
      const entry = page.mine.at(-1);
      const states = { entered: "You are in.", awaiting_payment: entry?.fee_status === "due" ? "Your place is kept until you have paid." : "Your payment is on its way.", lapsed: "Your place was not paid in time.", withdrawn: "You have withdrawn.", disqualified: "You were disqualified." };
      part("mine").hidden = !entry;
      part("mine").textContent = entry ? states[entry.status] : "";
    };
    return {
      draw() {
        const { status, tournament_type: format } = page.tournament;
        const early = ["open", "drawn"].includes(status);
        const found = [];
        const add = (label, work, strong = false) => found.push(button(label, async () => { await work(); await page.refresh(); }, { className: strong ? "button" : "button quiet", tell: page.tell }));
        if (page.staff && early) {
          add("Start", start, true);
          add(status === "drawn" ? "Draw again" : "Draw", () => post("draw", { redraw: status === "drawn" }));
        }
        if (page.user && ["open", "drawn", "running"].includes(status)) forEntrant(add, early);
        if (page.staff && status === "running" && format === "swiss") add("Pair the next round", () => post("rounds"));
        if (page.staff && !["completed", "cancelled"].includes(status)) add("Cancel the tournament", cancel);
        place.replaceChildren(...found);
        place.hidden = !found.length;
        standing();
      },
    };
  };
})();
