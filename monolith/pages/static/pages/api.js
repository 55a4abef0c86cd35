"use strict";
// Sends the forms of a browsable API page and shows the answer in place.
(() => {
  const answer = document.querySelector("[data-answer]");
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const show = async (method, response) => {
    const text = await response.text();
    let body = text;
    try { body = JSON.stringify(JSON.parse(text), null, 2); } catch { /* not JSON: as it is */ }
    answer.querySelector("header strong").textContent = method;
    const status = answer.querySelector(".api-status");
    status.textContent = `${response.status} ${response.statusText}`;
    status.dataset.status = response.status;
    answer.querySelector("pre code").textContent = body;
    answer.querySelector("dl").replaceChildren(...[...response.headers].flatMap(([name, value]) => {
      const term = document.createElement("dt");
      const meaning = document.createElement("dd");
      term.textContent = name;
      meaning.textContent = value;
      return [term, meaning];
    }));
    answer.scrollIntoView({ block: "nearest" });
  };

  document.querySelectorAll("[data-method]").forEach((form) => {
    let key = newKey(); // kept while the body is the same: sending twice is once
    form.addEventListener("input", () => { key = newKey(); });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const { method } = form.dataset;
      const headers = { Accept: "application/json", "Idempotency-Key": key };
      if (form.elements.body) headers["Content-Type"] = "application/json";
      try {
        await show(method, await fetch(location.href, { method, headers, body: form.elements.body?.value }));
      } catch {
        answer.querySelector(".api-status").textContent = "No answer from the gateway";
      }
    });
  });
})();
