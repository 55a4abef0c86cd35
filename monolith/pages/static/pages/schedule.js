"use strict";
// Courts and times of a tournament; staff add courts, plan, and call matches.
(() => {
  const { element, part, ask, button, showProblem, sure, timeOf } = window.banyan;
  const hour = (text) => new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }).format(new Date(text));
  const dayAndMonth = (text) => new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" }).format(new Date(text));
  const MOST = 1000;

  window.banyan.schedule = (page) => {
    const list = part("schedule");
    const note = part("schedule-note");
    const courts = part("courts");
    const desk = part("desk");       // only staff have one
    const problem = part("schedule-problem");
    const tell = (error) => showProblem(problem, error);
    const quiet = { className: "button quiet", tell };
    const running = () => page.tournament.status === "running";

    const row = (booking) => {
      const item = element("li", "booking");
      item.dataset.status = booking.status;
      const match = element("button", "link", `${booking.home} – ${booking.away}`);
      match.type = "button";
      match.addEventListener("click", () => page.open(booking.match_id));
      item.append(element("strong", "number", `${hour(booking.starts_at)}–${hour(booking.ends_at)}`), element("span", "chip", booking.court || "no court"), match, element("small", "quiet", `${booking.number} · ${booking.round_name}`));
      if (desk && running() && booking.status === "ready") {
        const call = button("Call", async () => { await ask(`/api/tournaments/matches/${booking.match_id}/call`, { method: "POST", body: {} }); await page.refresh(); }, quiet);
        call.setAttribute("aria-label", `Call match ${booking.number} to ${booking.court}`);
        item.append(call);
      }
      return item;
    };
    const days = (bookings) => {
      const byDay = Map.groupBy ? Map.groupBy(bookings, (booking) => dayAndMonth(booking.starts_at)) : bookings.reduce((found, booking) => found.set(dayAndMonth(booking.starts_at), [...(found.get(dayAndMonth(booking.starts_at)) || []), booking]), new Map());
      return [...byDay].flatMap(([day, those]) => {
        const rows = element("ol", "bookings");
        rows.append(...those.map(row));
        return [element("h2", "day", day), rows];
      });
    };
    const court = (found) => {
      const item = element("li");
      const windows = found.windows.map(([from, until]) => `${timeOf(from)} – ${hour(until)}`).join("; ");
      item.append(element("strong", "", found.name), element("span", "quiet", windows || "no times yet"));
      if (desk) {
        const gone = button("Remove", async () => {
          if (!await sure({ title: `Remove ${found.name}?`, yes: "Remove" })) return;
          await ask(`${page.base}/courts/${found.court_id}`, { method: "DELETE" });
          await read();
        }, { className: "link", tell });
        gone.setAttribute("aria-label", `Remove ${found.name}`);
        item.append(gone);
      }
      return item;
    };
    const read = async () => {
      const [booked, known] = await Promise.all([ask(`${page.base}/schedule?limit=${MOST}`), ask(`${page.base}/courts`)]);
      list.replaceChildren(...days(booked.results));
      courts.replaceChildren(...known.results.map(court));
      note.hidden = booked.results.length > 0;
      note.textContent = known.results.length ? "Nothing has been planned yet." : "There are no courts yet, so nothing is planned.";
      part("calendar").hidden = !booked.results.length;
      if (!desk) return;
      part("plan").hidden = !known.results.length || ["completed", "cancelled"].includes(page.tournament.status);
      part("next").hidden = !known.results.length || !running();
    };

    if (desk) {
      const [add, plan] = [part("add-court"), part("plan")];
      add.elements.day.value = new Date().toISOString().slice(0, 10);
      add.addEventListener("submit", async (event) => {
        event.preventDefault();
        const { name, day, from, until } = Object.fromEntries(new FormData(add));
        const moment = (time) => new Date(`${day}T${time}`).toISOString();
        try {
          tell(null);
          await ask(`${page.base}/courts`, { method: "POST", body: { name, windows: [[moment(from), moment(until)]] } });
          add.elements.name.value = "";
          await read();
        } catch (error) { tell(error); }
      });
      plan.addEventListener("submit", async (event) => {
        event.preventDefault();
        const { match_minutes: match, rest_minutes: rest } = Object.fromEntries(new FormData(plan));
        try {
          tell(null);
          await ask(`${page.base}/schedule`, { method: "POST", body: { match_minutes: Number(match), rest_minutes: Number(rest) } });
          await page.refresh();
        } catch (error) { tell(error); }
      });
      part("next").append(button("Call the next match", async () => {
        const called = await ask(`${page.base}/next`, { method: "POST", body: {} });
        await page.refresh();
        part("schedule-told").textContent = `Match ${called.number} is called to ${called.court}.`;
      }, { className: "button", tell }));
    }
    return { read };
  };
})();
