"use strict";
// Starts Swagger UI. "Try it out" uses the cookie of whoever is signed in; the browser sends Origin by itself.
window.addEventListener("DOMContentLoaded", () => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const html = document.documentElement;
  const recolour = () => {
    const theme = html.dataset.theme;
    html.classList.toggle("dark-mode", theme === "dark" || (theme !== "light" && dark.matches));
  };
  dark.addEventListener("change", recolour);
  new MutationObserver(recolour).observe(html, { attributeFilter: ["data-theme"] });
  recolour();

  const place = document.getElementById("reference");
  const home = document.createElement("div");
  place.replaceChildren(home);
  SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: home,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    filter: true,
    docExpansion: "none", // two hundred operations drawn at once keep a browser busy for a quarter of a minute
    defaultModelsExpandDepth: 0,
    tryItOutEnabled: true,
    syntaxHighlight: { activated: false }, // it colours by inline styles, which our policy refuses
    validatorUrl: null,
  });
});
