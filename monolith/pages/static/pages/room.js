"use strict";
// A chat room over /api/chat/ws/<room>, subprotocol banyan.v1: ordered by seq, recovered by last_seq, deduplicated by id.
(() => {
  const place = document.querySelector("[data-room]");
  const { room, user } = place.dataset;
  const log = place.querySelector("[data-log]");
  const line = place.querySelector("[data-line]");
  const presence = place.querySelector("[data-presence]");
  const composer = place.querySelector("[data-composer]");
  const field = composer.elements.message;
  const button = composer.querySelector("button");

  const PROTOCOL = "banyan.v1";
  const base = `/api/chat/rooms/${encodeURIComponent(room)}`;
  const REFUSALS = [4400, 4401, 4403, 4404];
  const LONGEST_WAIT = 15_000;
  const WORDS = { connecting: "Connecting", open: "Connected", waiting: "Reconnecting", refused: "Not allowed" };

  let socket = null;
  let lastSeq = 0;
  let tries = 0;
  let timer = 0;
  let gapTimer = 0;
  const ahead = new Set();     // sequence numbers that came before the ones they follow
  const drawn = new Map();     // message id -> its node on the page
  const waiting = new Map();   // client message id -> {text, node}: sent, not yet acknowledged

  // --- drawing -------------------------------------------------------------------------------
  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const clock = (when) => new Date(when || Date.now()).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const nameOf = (frame) => {
    if (frame.user_id && frame.user_id === user) return "You";
    return frame.name || (frame.user_id ? `Member ${frame.user_id.slice(-4)}` : "Guest");
  };
  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const toEnd = () => { log.scrollTop = log.scrollHeight; };

  const bubble = (frame, mine) => {
    const node = element("li", mine ? "said mine" : "said");
    const head = element("header");
    const who = mine ? "You" : nameOf(frame);
    head.append(element("strong", "", who), element("time", "", clock(frame.sent_at)));
    node.append(head, element("span", "", frame.message));
    node.dataset.who = mine ? "me" : frame.user_id || "guest";
    return node;
  };
  const join = (node) => {
    const before = node.previousElementSibling;
    node.classList.toggle("follows", Boolean(before) && before.dataset.who === node.dataset.who);
  };
  const put = (node, seq) => {
    const follow = atEnd();
    node.dataset.seq = seq;
    const later = [...log.children].find((other) => Number(other.dataset.seq) > seq);
    log.insertBefore(node, later || null);
    join(node);
    if (node.nextElementSibling) join(node.nextElementSibling);
    if (follow) toEnd();
  };
  const note = (text) => { log.append(element("li", "gap", text)); toEnd(); };
  const state = (name, words) => {
    line.dataset.line = name;
    line.textContent = words || WORDS[name];
    const closed = name === "refused";
    field.disabled = button.disabled = closed;
  };

  // --- what arrives --------------------------------------------------------------------------
  // Everything up to lastSeq is on the page; what came ahead of a gap waits in `ahead` until the gap is filled.
  const advance = (seq) => {
    ahead.add(seq);
    while (ahead.delete(lastSeq + 1)) lastSeq += 1;
    clearTimeout(gapTimer);
    if (ahead.size) gapTimer = setTimeout(() => socket.close(), 2000); // coming back recovers from lastSeq
  };
  const said = (frame) => {
    if (frame.seq > lastSeq) advance(frame.seq);
    if (drawn.has(frame.message_id)) return;
    const node = bubble(frame, Boolean(user) && frame.user_id === user);
    drawn.set(frame.message_id, node);
    put(node, frame.seq);
  };
  const acknowledged = (frame) => {
    const mine = waiting.get(frame.client_message_id);
    if (!mine) return;
    waiting.delete(frame.client_message_id);
    drawn.get(frame.message_id)?.remove(); // the room's own copy was faster
    drawn.set(frame.message_id, mine.node);
    mine.node.dataset.sent = "yes";
    put(mine.node, frame.seq);
  };
  const refused = (frame) => {
    const mine = waiting.get(frame.client_message_id);
    if (!mine) return;
    waiting.delete(frame.client_message_id);
    mine.node.dataset.sent = "refused";
    mine.node.append(element("footer", "", frame.detail || "Not sent"));
  };
  const synced = async (frame) => {
    if (!frame.recovered && lastSeq) note("Some messages in between are not shown.");
    if (!frame.recovered) await history();
    ahead.clear();
    lastSeq = Math.max(lastSeq, frame.recovered ? 0 : frame.last_seq);
    frame.messages.forEach(said);
  };
  const count = (number) => {
    presence.textContent = number === 1 ? "Only you are here" : `${number} here now`;
  };
  const heard = { sync: synced, message: said, ack: acknowledged, error: refused };

  // --- the line ------------------------------------------------------------------------------
  const transmit = (id, text) => socket.send(JSON.stringify({ client_message_id: id, message: text }));
  const opened = () => {
    state("open");
    waiting.forEach(({ text }, id) => transmit(id, text)); // the id makes a repetition harmless
    setTimeout(() => { if (socket.readyState === WebSocket.OPEN) tries = 0; }, 3000);
    ask();
  };
  const refuse = (reason) => {
    state("refused");
    presence.textContent = reason || (user ? "You are not a member of this room" : "Sign in to enter this room");
  };
  const wait = () => {
    const longest = Math.min(LONGEST_WAIT, 500 * 2 ** tries);
    tries += 1;
    return longest / 2 + Math.random() * longest / 2;
  };
  const closed = (event) => {
    // An expired token closes the line too; session.js has the next one by then, so a member tries again.
    if (REFUSALS.includes(event.code) && !(user && tries < 3)) return refuse(event.reason);
    state("waiting");
    presence.textContent = "What you write is sent when the line is back";
    timer = setTimeout(connect, wait());
  };
  const connect = () => {
    clearTimeout(timer);
    const address = new URL(`/api/chat/ws/${encodeURIComponent(room)}`, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    address.searchParams.set("last_seq", lastSeq);
    socket = new WebSocket(address, PROTOCOL);
    socket.onopen = opened;
    socket.onclose = closed;
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      (heard[frame.type || "message"] || (() => {}))(frame);
    };
  };

  // --- history and presence over HTTP -----------------------------------------------------------
  const read = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const ask = async () => {
    try { count((await read(`${base}/info`)).active_connections); } catch { /* the next time */ }
  };
  const history = async () => {
    const page = await read(`${base}/messages?limit=50`).catch(() => ({ results: [] }));
    const newest = Math.max(0, ...page.results.map((frame) => frame.seq));
    if (newest > lastSeq) lastSeq = newest;
    page.results.sort((one, other) => one.seq - other.seq).forEach(said);
    toEnd();
  };
  const begin = async () => {
    state("connecting");
    await history();
    connect();
  };

  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    const id = newId();
    const node = bubble({ message: text }, true);
    node.dataset.sent = "waiting";
    waiting.set(id, { text, node });
    put(node, Number.MAX_SAFE_INTEGER);
    toEnd();
    field.value = "";
    if (socket && socket.readyState === WebSocket.OPEN) transmit(id, text);
  });
  // crypto.randomUUID needs a secure page; a demo on another machine's plain HTTP has none.
  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };
  window.addEventListener("online", () => { if (socket && socket.readyState > WebSocket.OPEN) { tries = 0; connect(); } });
  setInterval(() => { if (!document.hidden && socket && socket.readyState === WebSocket.OPEN) ask(); }, 10_000);
  begin();
})();
