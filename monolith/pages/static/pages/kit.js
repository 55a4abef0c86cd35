"use strict";
// What the scripts of several pages share.
window.banyan = (() => {
  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  // Returns the body, or throws the problem: an object with `status`, `code` and `detail`.
  const ask = async (address, { method = "GET", body, headers = {} } = {}) => {
    const sent = { Accept: "application/json", ...headers };
    if (body !== undefined) sent["Content-Type"] = "application/json";
    const answer = await fetch(address, { method, headers: sent, body: body === undefined ? undefined : JSON.stringify(body) });
    const found = answer.status === 204 ? null : await answer.json().catch(() => null);
    if (!answer.ok) throw Object.assign(new Error(found?.detail || `The answer was ${answer.status}.`), found, { status: answer.status });
    return found;
  };
  // crypto.randomUUID needs a secure page; a demo on another machine's plain HTTP has none.
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const words = (code) => String(code).replaceAll("_", " ");

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
    window.addEventListener("online", () => { if (socket && socket.readyState > WebSocket.OPEN) { tries = 0; connect(); } });
    connect();
    return { again: () => socket.close() };
  };
  return { element, ask, newKey, words, feed };
})();
