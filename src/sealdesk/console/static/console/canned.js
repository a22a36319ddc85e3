// Canned replies and suggestions at the composer: the list opens over it, is searched while one types, and is walked with the arrows.
// "/" at the beginning of a line opens it too. What is chosen is filled by the server and put where the cursor is.

import { keep } from "./compose.js";

const dialog = document.getElementById("canned");
let target = null;
let slash = false;
// What is typed after the slash while the list is on its way is meant for the list.
let ahead = null;

const search = () => dialog.querySelector("[data-canned-search]");
const choices = () => [...dialog.querySelectorAll("[data-choice]:not([hidden]) button")];

function put(text) {
  target.focus();
  // As if it were typed, so that the browser's own undo takes it back; the other way is for where that is not known.
  if (document.execCommand("insertText", false, text)) return;
  target.setRangeText(text, target.selectionStart, target.selectionEnd, "end");
  target.dispatchEvent(new Event("input", { bubbles: true }));
}

async function open(textarea, button) {
  target = textarea;
  button.setAttribute("aria-busy", "true");
  // What the variables stand for in a ticket that is not open yet is what is kept of its form.
  if (textarea.form.dataset.draft === "whole") await keep(textarea.form);
  const asked = fetch(`${button.dataset.canned}?kind=${textarea.form.elements.kind.value}`).catch(() => null);
  const answer = await asked.finally(() => button.removeAttribute("aria-busy"));
  if (answer?.ok) await show(answer);
  const { text = "", enter = false } = ahead ?? {};
  ahead = null;
  if (!answer?.ok) return giveBack(text);
  search().value = text;
  narrow();
  dialog.showPopover();
  const first = search().closest("label").hidden ? choices()[0] ?? dialog.querySelector("[popovertargetaction=hide]") : search();
  first.focus();
  if (enter) chooseFirst();
}

// Without a choice, the slash was meant as one.
function giveBack(text) {
  if (slash) put(`/${text}`);
  slash = false;
}

async function show(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const list = page.getElementById("canned-list");
  document.getElementById("canned-title").textContent = list.dataset.title;
  const label = search().closest("label");
  label.hidden = list.hasAttribute("data-proposal") || !list.querySelector("[data-choice]:not([data-asks])");
  search().placeholder = label.querySelector(".sr").textContent = list.dataset.find ?? "";
  dialog.querySelector("[data-canned-body]").replaceChildren(list);
}

// A language model takes seconds, or does not answer at all: the composer behind the dialog goes on working.
async function ask(form, button) {
  button?.setAttribute("aria-busy", "true");
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).finally(() => button?.removeAttribute("aria-busy"));
  if (!dialog.matches(":popover-open")) return;
  await show(answer);
  dialog.querySelector("[data-proposal] button")?.focus();
}

function narrow() {
  const words = search().value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  for (const choice of dialog.querySelectorAll("[data-choice]")) {
    const text = choice.textContent.toLocaleLowerCase();
    choice.hidden = !words.every((word) => text.includes(word));
  }
  for (const group of dialog.querySelectorAll("[data-group]")) group.hidden = !group.querySelector("[data-choice]:not([hidden])");
}

async function choose(form) {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { text } = await answer.json();
  // Chosen twice, or closed meanwhile.
  if (!dialog.matches(":popover-open")) return;
  slash = false;
  dialog.hidePopover();
  put(text);
}

function chooseFirst() {
  const first = choices().find((button) => !button.form.hasAttribute("data-asks"));
  if (first) choose(first.form);
}

function typeAhead(event) {
  if (event.key === "Enter") ahead.enter = true;
  else if (event.key === "Backspace") ahead.text = ahead.text.slice(0, -1);
  else if (event.key.length === 1) ahead.text += event.key;
  else return;
  event.preventDefault();
}

if (dialog) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-canned]");
    if (!button) return;
    event.preventDefault();
    open(button.form.elements.text, button);
  });
  document.addEventListener("keydown", (event) => {
    const area = event.target;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !area.matches("form[data-draft] textarea")) return;
    if (ahead && area === target) return typeAhead(event);
    if (event.key !== "/") return;
    const before = area.value.slice(0, area.selectionStart);
    if (before && !before.endsWith("\n")) return;
    event.preventDefault();
    slash = true;
    ahead = { text: "", enter: false };
    open(area, area.form.querySelector("[data-canned]"));
  });
  dialog.addEventListener("input", narrow);
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (event.target.hasAttribute("data-asks")) ask(event.target, event.submitter);
    else choose(event.target);
  });
  dialog.addEventListener("keydown", (event) => {
    const all = choices();
    const here = all.indexOf(document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = here + (event.key === "ArrowDown" ? 1 : -1);
      (all[next] ?? (next < 0 ? search() : all.at(-1)))?.focus();
    } else if (event.key === "Enter" && event.target === search() && !event.isComposing) {
      event.preventDefault();
      chooseFirst();
    }
  });
  dialog.addEventListener("toggle", (event) => {
    if (event.newState !== "closed" || !target) return;
    giveBack(search().value);
    target.focus();
  });
}
