// The command palette. What works on the page at hand comes from the keys that the page declares (keys.js), the rest from the server.
// The input is a combobox: the focus stays in it, and the entry that Enter will run is its active descendant.

import { caps, offered, press, words } from "./keys.js";
import { Listbox } from "./listbox.js";

const palette = document.getElementById("palette");
const input = palette?.querySelector("[role=combobox]");
const list = palette?.querySelector("[role=listbox]");
const box = palette && new Listbox(input, list);
const here = palette?.querySelector("[data-palette-here]");
const found = palette?.querySelector("[data-palette-found]");
const none = palette?.querySelector("[data-palette-none]");
// Before anything is typed, so many actions leave room for the places to go.
const AT_FIRST = 6;
let actions = [];
let asking = new AbortController();
let pause = 0;
// What the server's entries were found for; whether Enter waits for those of what is typed now; whether an arrow chose among them.
let answered = null;
let awaited = false;
let moved = false;

function settle() {
  const all = box.entries;
  none.hidden = all.length > 0;
  box.choose(all[0]);
}

// Buttons, links and menus with a key, and those that name a command without having one.
function collect() {
  const commands = [...document.querySelectorAll("[data-command]:not([aria-pressed=true])")].map((element) => ["", element]);
  actions = [...offered(), ...commands].filter(([key, element]) => !element.matches(".rail *, #palette *") && key !== "escape");
}

function showActions(typed) {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  for (const old of here.querySelectorAll("[role=option]")) old.remove();
  const shown = wanted.length ? actions : actions.filter(([key]) => key).slice(0, AT_FIRST);
  shown.forEach(([key, element], number) => {
    const name = element.dataset.command || words(element);
    if (!name || !wanted.every((word) => name.toLowerCase().includes(word))) return;
    const entry = document.createElement("div");
    entry.className = "menu-item";
    entry.id = `palette-here-${number}`;
    entry.setAttribute("role", "option");
    entry.setAttribute("aria-selected", "false");
    entry.append(Object.assign(document.createElement("span"), { className: "clip", textContent: name }));
    if (key) entry.append(caps(key));
    entry.run = () => press(element);
    here.append(entry);
  });
  here.hidden = !here.querySelector("[role=option]");
}

async function ask(typed) {
  asking.abort();
  asking = new AbortController();
  const form = new FormData(palette);
  try {
    const answer = await fetch(palette.action, { method: "POST", body: form, headers: { "HX-Request": "true" }, signal: asking.signal });
    if (answer.redirected || !answer.ok) return;
    const text = await answer.text();
    if (input.value !== typed) return;
    const chosen = moved && box.chosen;
    found.innerHTML = text;
    answered = typed;
    settle();
    // What an arrow chose stays chosen, if it is still there.
    const same = chosen && box.entries.find((entry) => entry === chosen || (entry.href && entry.href === chosen.href));
    if (same) box.choose(same);
    if (awaited) run(box.chosen);
  } catch (error) {
    if (error.name !== "AbortError") found.replaceChildren();
  }
}

function search() {
  awaited = moved = false;
  showActions(input.value);
  settle();
  // Whoever types on asks once: what is found is opened, and what is opened is recorded.
  clearTimeout(pause);
  pause = setTimeout(ask, input.value ? 150 : 0, input.value);
}

// Enter can be quicker than the server: what was found for other words is not what was meant.
function enter() {
  if (here.contains(box.chosen) || answered === input.value) return run(box.chosen);
  awaited = true;
  clearTimeout(pause);
  ask(input.value);
}

function run(entry) {
  if (!entry) return;
  palette.hidePopover();
  if (entry.run) entry.run();
  else entry.click();
}

if (palette) {
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || !event.target.closest("[data-palette]")) return;
    event.preventDefault();
    palette.togglePopover();
  });
  palette.addEventListener("beforetoggle", (event) => {
    if (event.newState === "open") collect();
  });
  palette.addEventListener("toggle", (event) => {
    input.value = "";
    if (event.newState === "open") search();
  });
  input.addEventListener("input", (event) => {
    if (!event.isComposing) search();
  });
  input.addEventListener("compositionend", search);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") enter();
    else if (box.move(event.key)) moved = true;
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const entry = event.target.closest("[role=option]");
    if (!entry?.run) return;
    run(entry);
  });
}
