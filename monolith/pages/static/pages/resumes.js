"use strict";
// One's own resumes: written, looked at, printed, published.
(() => {
  const { element, part, ask, newKey, showProblem, button, sure, dayOf } = window.banyan;
  const place = part("resumes");
  const list = part("list", place);
  const note = part("note", place);
  const problem = part("problem", place);
  const THEMES = ["classic", "modern"];
  const PATIENCE_MS = 5000;
  const tell = (error) => showProblem(problem, error);
  const at = (resume, rest = "") => `${place.dataset.resumes}/${resume.resume_id}${rest}`;

  const linked = (label, address, className = "button quiet") => {
    const made = element("a", className, label);
    made.href = address;
    return made;
  };
  const showLink = (box, link) => {
    const field = element("input");
    Object.assign(field, { readOnly: true, value: new URL(link.pdf_url, location.href).href });
    field.setAttribute("aria-label", "Secret link to this resume");
    field.addEventListener("focus", () => field.select());
    box.replaceChildren(element("span", "quiet", "Whoever has this link sees it, without your phone, e-mail and address."), field);
  };
  const publishing = (resume, box) => {
    const actions = element("span", "actions");
    const publish = button("Publish", async () => { showLink(box, await ask(at(resume, "/publish"), { method: "POST", body: {} })); actions.replaceChildren(back); }, { className: "button quiet", tell });
    const back = button("Take the link back", async () => { await ask(at(resume, "/publish"), { method: "DELETE" }); box.replaceChildren(); actions.replaceChildren(publish); }, { className: "button quiet", tell });
    actions.append(resume.public_url ? back : publish);
    if (resume.public_url) ask(at(resume, "/publish")).then((link) => showLink(box, link)).catch(() => {});
    return actions;
  };
  const card = (resume) => {
    const item = element("li", "card paper");
    item.dataset.resume = resume.resume_id;
    const page = linked("", at(resume, `/pdf?theme=${THEMES[0]}`), "page");
    const picture = element("img");
    const show = (theme) => { picture.src = at(resume, `/preview?theme=${theme}&v=${resume.version}`); page.href = at(resume, `/pdf?theme=${theme}`); };
    Object.assign(picture, { alt: `First page of ${resume.title}`, loading: "lazy", decoding: "async" });
    page.append(picture);
    show(THEMES[0]);
    const about = element("div", "about");
    const skills = element("span", "labels");
    skills.append(...resume.skills.slice(0, 12).map((skill) => element("span", "chip", skill)));
    const link = element("div", "shared");
    const themes = element("p", "filters");
    themes.append(...THEMES.map((theme) => {
      const made = button(theme[0].toUpperCase() + theme.slice(1), () => { show(theme); [...themes.children].forEach((one) => one.setAttribute("aria-pressed", String(one === made))); }, { className: "button quiet" });
      made.setAttribute("aria-pressed", String(theme === THEMES[0]));
      return made;
    }));
    const remove = button("Delete", async () => {
      if (!await sure({ title: `Delete ${resume.title}?`, text: "Its link stops working. This cannot be taken back.", yes: "Delete it" })) return;
      await ask(at(resume), { method: "DELETE" });
      draw();
    }, { className: "button quiet", tell });
    const actions = element("p", "actions");
    actions.append(linked("JSON Resume", at(resume, "/export")), publishing(resume, link), remove);
    about.append(element("h2", "", resume.title), element("span", "quiet", `Changed ${dayOf(resume.updated_at)} · version ${resume.version}`), skills, themes, actions, link);
    item.append(page, about);
    return item;
  };
  const draw = async () => {
    try {
      const page = await ask(`${place.dataset.resumes}/user/${place.dataset.person}`);
      const found = page.results ?? [page];
      list.replaceChildren(...found.map(card));
      list.hidden = !found.length;
      note.className = "quiet";
      note.textContent = found.length ? "" : "You have not written one yet.";
    } catch (error) {
      if (error.status === 404) { list.hidden = true; note.textContent = "You have not written one yet."; return; }
      note.className = "notice";
      note.textContent = "Resumes cannot be shown just now. Nothing is lost; trying again.";
      setTimeout(draw, PATIENCE_MS);
    }
  };
  draw();

  // --- writing one ------------------------------------------------------------------------------------
  const form = part("create", place);
  const formProblem = part("problem", form);
  let key = newKey(); // kept while the form is the same: pressing twice keeps one
  form.addEventListener("input", () => { key = newKey(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string" && value.trim()));
    if (fields.skills) fields.skills = fields.skills.split(",").map((skill) => skill.trim()).filter(Boolean);
    try {
      showProblem(formProblem, null);
      await ask(place.dataset.resumes, { method: "POST", body: fields, headers: { "Idempotency-Key": key } });
      form.reset();
      key = newKey();
      await draw();
      list.scrollIntoView({ behavior: "smooth" });
    } catch (error) { showProblem(formProblem, error); }
  });
  const chosen = part("import", form);
  chosen.addEventListener("change", async () => {
    const [file] = chosen.files;
    chosen.value = "";
    if (!file) return;
    try {
      showProblem(formProblem, null);
      let read = null;
      try { read = JSON.parse(await file.text()); } catch { throw new Error("This file is not JSON."); }
      await ask(`${place.dataset.resumes}/import`, { method: "POST", body: read, headers: { "Idempotency-Key": newKey() } });
      await draw();
    } catch (error) { showProblem(formProblem, error); }
  });
})();
