"use strict";
// The visitor's last payments, from the payments context wherever it runs; one that is pending is looked at again.
(() => {
  const list = document.querySelector("[data-payments]");
  const note = document.querySelector("[data-payments-note]");
  const pay = document.querySelector("[data-pay]");
  const balance = document.querySelector("[data-balance]");
  const PENDING = ["accepted"];
  const when = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

  const part = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.textContent = text;
    return made;
  };
  const row = (payment) => {
    const item = document.createElement("li");
    const what = part("span", "", payment.description || "Payment");
    const amount = part("span", "amount", `${payment.amount} ${payment.currency}`);
    const status = part("small", "", [payment.status, payment.failure_code].filter(Boolean).join(": ").replaceAll("_", " "));
    status.dataset.status = payment.status;
    what.append(part("small", "", when.format(new Date(payment.created_at))));
    amount.append(status);
    item.append(what, amount);
    return item;
  };
  const read = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const draw = async () => {
    try {
      const { results } = await read(list.dataset.payments);
      list.replaceChildren(...results.map(row));
      note.hidden = results.length > 0;
      note.className = "quiet";
      note.textContent = "No payments yet.";
      pay.hidden = false;
      if (results.some((payment) => PENDING.includes(payment.status))) setTimeout(draw, 700);
      else if (balance) balance.textContent = (await read(balance.dataset.balance)).balance;
    } catch {
      note.hidden = false;
      note.className = "notice";
      note.textContent = "Your payments cannot be shown just now. Nothing is lost; trying again.";
      setTimeout(draw, 5000);
    }
  };
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  let key = newKey(); // kept until an answer came: pressing again after a lost one pays once
  pay.addEventListener("click", async () => {
    pay.disabled = true;
    const answer = await fetch("/api/payments", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "Idempotency-Key": key },
      body: JSON.stringify({ amount: "1.00", currency: pay.dataset.pay, description: "Test from the start page" }),
    }).catch(() => null);
    if (!answer || !answer.ok) {
      note.hidden = false;
      note.className = "notice";
      note.textContent = answer ? (await answer.json()).detail : "The gateway does not answer. Press again: it will not be paid twice.";
    } else {
      key = newKey();
      await draw();
    }
    pay.disabled = false;
  });
  draw();
})();
