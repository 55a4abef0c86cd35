"use strict";
// Tabs: the arrows, Home and End go from one to the next; the address remembers which one is open.
(() => {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const panelOf = (tab) => tab.getAttribute("aria-controls");
  const chosen = () => tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
  let tell = () => {};

  const choose = (tab) => {
    tabs.forEach((other) => {
      other.setAttribute("aria-selected", String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
      document.getElementById(panelOf(other)).hidden = other !== tab;
    });
    history.replaceState(null, "", tab === tabs[0] ? location.pathname : `#${panelOf(tab)}`);
    tell(panelOf(tab));
  };
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      const other = tabs.at(next % tabs.length);
      choose(other);
      other.focus();
    });
  });
  const asked = tabs.find((tab) => `#${panelOf(tab)}` === location.hash);
  if (asked) choose(asked);
  window.banyan.tabs = { chosen: () => panelOf(chosen()), start: (told) => { tell = told; } };
})();
