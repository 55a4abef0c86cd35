"use strict";
// Continues the session before the access token ends. Refresh tokens rotate, so one tab at a time asks.
(() => {
  const form = document.getElementById("session");
  if (!form) return;
  const EARLY = 60_000;
  const RESUMED = "banyan-resumed";
  const expires = () => {
    const found = document.cookie.match(/(?:^|; )session_expires=(\d+)/);
    return found ? Number(found[1]) * 1000 : 0;
  };
  const alone = (work) => (navigator.locks ? navigator.locks.request("banyan-session", work) : work());

  let known = expires();

  const refresh = () => alone(async () => {
    if (expires() !== known) { known = expires(); return known > 0; } // another tab was faster
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    known = expires();
    return answer.ok;
  });

  const schedule = (wait) => setTimeout(async () => {
    let good = false;
    try { good = await refresh(); } catch { return schedule(15_000); } // offline: later
    if (good) schedule(Math.max(expires() - Date.now() - EARLY, 5_000));
  }, wait);

  if ("signedIn" in form.dataset) {
    schedule(Math.max(expires() - Date.now() - EARLY, 0));
  } else if (known && Number(sessionStorage.getItem(RESUMED) || 0) < Date.now() - 10_000) {
    sessionStorage.setItem(RESUMED, Date.now()); // once: a page that stays a stranger's must not reload for ever
    refresh().then((good) => { if (good) location.reload(); }, () => {});
  }
})();
