"use strict";
// Runs before the first paint. The key is Django admin's, so that one choice counts everywhere.
(() => {
  const order = ["auto", "light", "dark"];
  const read = () => {
    try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; }
  };
  const apply = (theme) => { document.documentElement.dataset.theme = theme; };
  apply(read());

  document.addEventListener("DOMContentLoaded", () => {
    const toggle = document.querySelector("[data-theme-toggle]");
    if (!toggle) return;
    const name = toggle.querySelector("[data-theme-name]");
    const show = () => { const theme = read(); name.textContent = theme[0].toUpperCase() + theme.slice(1); };
    toggle.hidden = false;
    show();
    toggle.addEventListener("click", () => {
      const theme = order[(order.indexOf(read()) + 1) % order.length];
      try { localStorage.setItem("theme", theme); } catch { /* private mode: for this page only */ }
      apply(theme);
      show();
    });
  });
})();
