// The keyboard. A page declares a key where the thing is that it works:
//
//   <a data-key="t">Tag</a>                  a letter                     data-key="shift a", "ctrl enter", "escape" with others held
//   <a data-key="g i">                       G, then I
//   data-key-name="Add a tag"                its words in the sheet, when its own words would not do
//   data-row                                 on what J and K go through besides .trow
//
// A link or button is pressed, a field gets the cursor, a menu and a sheet open at their first entry. Of several with one key the one in the row
// at hand wins, then the one in the form at hand, then the first that can be seen. What `?` shows is made from the same attributes.
// Letters work only outside fields, never while an input method composes, and can be switched off (WCAG 2.1.4).

const FIELDS = "input:not([type=radio], [type=checkbox], [type=submit], [type=button], [type=file]), textarea, select, [contenteditable=true]";
const ROWS = ".trow, [data-row]";
const lettersOn = () => document.documentElement.dataset.letters !== "off";
const topDialog = () => [...document.querySelectorAll(".dialog:popover-open, dialog[open]")].pop();
// So long, in ms, the next page may take. What stays, because a file came instead of a page, hears again after it.
const LEAVING = 3000;
let left = -LEAVING;
let before = "";
let beforeUntil = 0;

// Closed menus do not hide what they hold from the keyboard; closed popovers and parts for other widths do. The rail goes on working
// where a narrow window has no room for it: 400 % zoom is such a window, and has a keyboard.
// A button that is only held back (trouble.js) tries all the same, as it does when it is clicked.
export function usable(element) {
  const held = element.getAttribute("aria-disabled") === "true" && !element.matches("[data-sends]");
  if (element.disabled || held || element.closest("[hidden], [inert]")) return false;
  if (element.closest(".rail")) return true;
  for (let node = element; node; node = node.parentElement) {
    if (getComputedStyle(node).display === "none") return false;
  }
  return true;
}

export const rowAtHand = () => document.activeElement?.closest(ROWS) ?? document.querySelector(".trow[aria-current], [data-row][aria-current]");

function target(key) {
  const scope = topDialog() ?? document;
  const all = [...scope.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(usable);
  const near = (place) => place && all.find((found) => place.contains(found));
  const row = rowAtHand();
  return near(row?.closest("li, tr") ?? row) ?? near(document.activeElement?.closest("form")) ?? all[0];
}

export function press(found) {
  if (found.matches("input[type=radio]")) {
    found.checked = true;
    found.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (found.matches(FIELDS)) {
    found.focus();
    found.select?.();
  } else {
    found.click();
    const menu = found.matches("summary") && found.parentElement;
    if (menu?.open) menu.querySelector(".menu-list :is(a, button, input, select):not([type=hidden])")?.focus();
    // What a key opened has the focus, and the browser gives it back to where it was when the sheet is closed.
    const sheet = document.getElementById(found.getAttribute("popovertarget"));
    if (sheet?.matches(":popover-open") && !sheet.contains(document.activeElement)) {
      [...sheet.querySelectorAll("[autofocus], a[href], button, input:not([type=hidden]), select, textarea, summary")].find(usable)?.focus();
    }
  }
}

function move(step) {
  // Who moves on has done with the menu that is open, wherever the focus is in it.
  document.activeElement?.closest("details.menu[open]")?.removeAttribute("open");
  const all = [...document.querySelectorAll(ROWS)].filter(usable);
  if (!all.length) return false;
  const here = all.indexOf(rowAtHand());
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  (next.matches("a, button") ? next : next.querySelector("a, button") ?? next).focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function named(event) {
  const held = [(event.ctrlKey || event.metaKey) && "ctrl", event.altKey && "alt"];
  const key = event.key.toLowerCase();
  // Shift is part of a sign such as ?, and said with a letter or a named key.
  if (event.shiftKey && (key.length > 1 || key !== key.toUpperCase())) held.push("shift");
  return [...held.filter(Boolean), key].join(" ");
}

function starts(key) {
  return document.querySelector(`[data-key^="${CSS.escape(key)} "]`) !== null && key.length === 1;
}

function act(key) {
  const sequence = performance.now() < beforeUntil ? `${before} ${key}` : key;
  beforeUntil = 0;
  const found = target(sequence);
  if (found) return press(found), true;
  if (sequence !== key) return false;
  if (key === "j") return move(1);
  if (key === "k") return move(-1);
  if (!topDialog() && starts(key)) {
    before = key;
    beforeUntil = performance.now() + 1500;
    return true;
  }
  return false;
}

// On the way to another ticket, a key is not meant for the one that is left.
addEventListener("beforeunload", () => (left = performance.now()));
addEventListener("pageshow", () => (left = -LEAVING));

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || ["Control", "Shift", "Alt", "Meta"].includes(event.key)) return;
  // What a closed sheet holds keeps the focus until the browser paints again, and nobody types into what is not there.
  const inField = event.target.matches?.(FIELDS) && event.target.checkVisibility();
  const key = named(event);
  if (event.key === "Escape") {
    // Left in the middle of a sheet, the browser closes it and gives the focus back, to whom it can only while it is in there.
    if (inField && event.target.closest(":popover-open")) return;
    if (inField) event.target.blur();
    else if (!topDialog() && !document.querySelector("details.menu[open], :popover-open") && act(key)) event.preventDefault();
  } else if (key === "?" && document.querySelector("#keys:popover-open")) {
    document.querySelector("#keys").hidePopover();
  } else if (event.ctrlKey || event.metaKey) {
    if (act(key)) event.preventDefault();
  } else if (!event.altKey && event.key.length === 1 && !inField && lettersOn() && performance.now() - left > LEAVING && act(key)) {
    event.preventDefault();
  }
});

// The sheet: what works on this page now, in the groups of where it stands.
const apple = /Mac|iPhone|iPad/.test(navigator.platform);
const CAPS = { ctrl: apple ? "⌘" : "Ctrl", shift: "Shift", alt: "Alt", enter: "Enter", escape: "Esc" };
const PLACES = [[".rail", "go"], [".composer", "write"], [".pane--list, .views, .toolbar, .bulk", "list"], [".pane--main, .pane--context, .page", "page"]];

export function caps(key) {
  const keys = document.createElement("span");
  keys.className = "keys";
  keys.append(...key.split(" ").map((part) => Object.assign(document.createElement("kbd"), { textContent: CAPS[part] ?? part.toUpperCase() })));
  return keys;
}

export function words(element) {
  const said = element.dataset.keyName ?? element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent;
  if (said) return said.trim();
  const copy = element.cloneNode(true);
  for (const extra of copy.querySelectorAll(".keys, .count, .tip, .aside, [aria-hidden=true]")) extra.remove();
  return copy.textContent.trim() || element.getAttribute("placeholder") || element.getAttribute("title") || "";
}

const group = (element) => element.dataset.keyGroup ?? PLACES.find(([place]) => element.closest(place))?.[1] ?? "all";

// What the page offers now, each key once: [key, its element].
export function offered() {
  const found = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    const key = element.dataset.key;
    if (!found.has(key) && usable(element) && !element.closest("#keys")) found.set(key, topDialog() ? element : target(key) ?? element);
  }
  return [...found];
}

const sheet = document.getElementById("keys");
sheet?.addEventListener("beforetoggle", (event) => {
  if (event.newState !== "open") return;
  for (const part of sheet.querySelectorAll("[data-keys-of]")) {
    const list = part.querySelector("dl");
    for (const made of list.querySelectorAll("[data-made]")) made.remove();
    for (const fixed of list.querySelectorAll("[data-when]")) fixed.hidden = !document.querySelector(fixed.dataset.when);
    for (const [key, element] of offered()) {
      const said = group(element) === part.dataset.keysOf && words(element);
      if (!said) continue;
      const pair = [document.createElement("dt"), document.createElement("dd")];
      pair[0].append(caps(key));
      pair[1].textContent = said;
      for (const made of pair) made.dataset.made = "";
      list.append(...pair);
    }
    part.hidden = !list.querySelector("dt:not([hidden])");
  }
  sheet.querySelector("[data-keys-none]").hidden = true;
});
