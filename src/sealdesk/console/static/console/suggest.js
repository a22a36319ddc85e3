// Suggestions under a search field: tickets and customers for what is typed so far. Nothing is chosen until an arrow is pressed, so
// that Enter searches as it does without this. What is typed goes in a POST, and only after a pause: what is shown is recorded.

import { Listbox } from "./listbox.js";

const SHORTEST = 2;
const PAUSE = 200;

function attach(input) {
  const list = document.getElementById(input.getAttribute("aria-controls"));
  const box = new Listbox(input, list);
  let asking = new AbortController();
  let pause = 0;

  function close() {
    clearTimeout(pause);
    asking.abort();
    box.choose(null);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }

  async function ask(typed) {
    asking = new AbortController();
    try {
      const body = new FormData(input.form);
      const answer = await fetch(input.dataset.suggest, { method: "POST", body, headers: { "HX-Request": "true" }, signal: asking.signal });
      if (answer.redirected || !answer.ok) return;
      const text = await answer.text();
      if (input.value !== typed || document.activeElement !== input) return;
      box.choose(null);
      list.innerHTML = text;
      list.hidden = !box.list.querySelector("[role=option]");
      input.setAttribute("aria-expanded", String(!list.hidden));
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function typing() {
    clearTimeout(pause);
    asking.abort();
    if (input.value.trim().length < SHORTEST) close();
    else pause = setTimeout(ask, PAUSE, input.value);
  }

  input.addEventListener("input", (event) => {
    if (!event.isComposing) typing();
  });
  input.addEventListener("compositionend", typing);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || list.hidden) return;
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && box.chosen) box.chosen.click();
    else if (!box.move(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  // The pointer leaves the focus in the field, so that the list is still there when the button goes up.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
}

// The field stands in parts of the page that are put in anew, so it is met when it is first used.
const met = new WeakSet();
document.addEventListener("focusin", ({ target }) => {
  if (!target.dataset?.suggest || met.has(target)) return;
  met.add(target);
  attach(target);
});
if (document.activeElement?.dataset.suggest) {
  met.add(document.activeElement);
  attach(document.activeElement);
}
