"use strict";
// What the scripts of several pages share.
window.banyan = (() => {
  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const part = (name, within = document) => within.querySelector(`[data-${name}]`);
  const AWAY = "This cannot be reached just now. Nothing was changed; try again in a moment.";
  // Returns the body, or throws the problem: an object with `status` (0: no answer), `code` and `message`.
  const ask = async (address, { method = "GET", body, headers = {} } = {}) => {
    const sent = { Accept: "application/json", ...headers };
    if (body !== undefined) sent["Content-Type"] = "application/json";
    const answer = await fetch(address, { method, headers: sent, body: body === undefined ? undefined : JSON.stringify(body) })
      .catch(() => { throw Object.assign(new Error(AWAY), { status: 0, code: "" }); });
    const found = answer.status === 204 ? null : await answer.json().catch(() => null);
    if (!answer.ok) throw Object.assign(new Error(found?.detail || AWAY), found, { status: answer.status });
    return found;
  };
  const isAway = (error) => !error.status || error.status >= 500;
  const showProblem = (place, error) => {
    place.hidden = !error;
    place.textContent = error ? error.message : "";
  };
  // crypto.randomUUID needs a secure page; a demo on another machine's plain HTTP has none.
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const words = (code) => String(code).replaceAll("_", " ");
  const dayOf = (text) => new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: text.length > 10 ? undefined : "UTC" }).format(new Date(text));
  const timeOf = (text) => new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(text));

  // A button that works once at a time; what goes wrong is told where `tell` shows it.
  const button = (label, work, { className = "button", tell = () => {} } = {}) => {
    const made = element("button", className, label);
    made.type = "button";
    made.addEventListener("click", async () => {
      made.disabled = true;
      try { tell(null); await work(); } catch (error) { tell(error); }
      made.disabled = false;
    });
    return made;
  };
  // Asks before something that is hard to take back. Resolves to whether the person agreed.
  const sure = ({ title, text = "", items = [], yes }) => new Promise((resolve) => {
    const dialog = element("dialog", "card sure");
    const heading = element("h2", "", title);
    heading.id = "sure-title";
    dialog.setAttribute("aria-labelledby", heading.id);
    const list = element("ul");
    list.append(...items.map((item) => element("li", "", item)));
    const actions = element("p", "actions");
    const answer = (label, className, value) => {
      const made = element("button", className, label);
      made.type = "button";
      made.addEventListener("click", () => dialog.close(value));
      return made;
    };
    actions.append(answer(yes, "button", "yes"), answer("Leave it as it is", "button quiet", ""));
    dialog.append(heading, ...(text ? [element("p", "", text)] : []), ...(items.length ? [list] : []), actions);
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
    document.body.append(dialog);
    dialog.showModal();
    actions.lastElementChild.focus();
  });

  // A feed that comes back by itself. `where()` gives the address with the place to continue from.
  const feed = (where, { heard, state }) => {
    const REFUSALS = [4400, 4401, 4403, 4404];
    let socket = null;
    let tries = 0;
    let timer = 0;
    const connect = () => {
      clearTimeout(timer);
      const address = new URL(where(), location.href);
      address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
      socket = new WebSocket(address, "banyan.v1");
      socket.onopen = () => { state("open"); setTimeout(() => { if (socket.readyState === WebSocket.OPEN) tries = 0; }, 3000); };
      socket.onmessage = ({ data }) => heard(JSON.parse(data));
      socket.onclose = (event) => {
        // An expired token closes the line too; session.js has the next one by then, so it is tried again.
        if (REFUSALS.includes(event.code) && tries >= 3) return state("refused", event.reason);
        state("waiting");
        const longest = Math.min(15_000, 500 * 2 ** tries);
        tries += 1;
        timer = setTimeout(connect, longest / 2 + Math.random() * longest / 2);
        return undefined;
      };
    };
    const online = () => { if (socket.readyState > WebSocket.OPEN) { tries = 0; connect(); } };
    window.addEventListener("online", online);
    connect();
    const stop = () => { clearTimeout(timer); window.removeEventListener("online", online); socket.onclose = null; socket.close(); };
    return { again: () => socket.close(), stop };
  };
  return { element, part, ask, isAway, showProblem, newKey, words, dayOf, timeOf, button, sure, feed };
})();
