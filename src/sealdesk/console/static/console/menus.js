// Menus are <details>. Without this module they open and close by themselves; with it only one is open at a time,
// and Escape or a click elsewhere closes it and gives the focus back.

const MENU = "details.menu[open]";
const EDGE = 8;

function close(menu, refocus) {
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(MENU)) {
    if (!menu.contains(event.target)) close(menu, false);
  }
});

// Where its button leaves it no room, an open menu moves aside: into the window, and into the pane that would cut it off.
document.addEventListener(
  "toggle",
  (event) => {
    const list = event.target.matches("details.menu[open]") && event.target.querySelector(":scope > .menu-list");
    if (!list) return;
    list.style.translate = "";
    const { left, right } = list.getBoundingClientRect();
    let [from, to] = [EDGE, document.documentElement.clientWidth - EDGE];
    for (let around = list.parentElement; around; around = around.parentElement) {
      if (getComputedStyle(around).overflowX === "visible") continue;
      const box = around.getBoundingClientRect();
      [from, to] = [Math.max(from, box.left + EDGE), Math.min(to, box.right - EDGE)];
    }
    const aside = Math.max(Math.min(0, to - right), from - left);
    if (aside && (left < from || right > to)) list.style.translate = `${aside}px`;
  },
  true,
);

// What opens at the foot of the context pane comes into sight.
document.addEventListener("click", (event) => {
  const opened = event.target.closest(".pane--context summary")?.parentElement;
  if (opened) requestAnimationFrame(() => opened.open && opened.scrollIntoView({ block: "nearest" }));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = [...document.querySelectorAll(MENU)].pop();
  if (open) {
    event.preventDefault();
    close(open, true);
  }
});

// Arrows go through the entries of an open menu, Home and End to its ends.
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(MENU);
  if (!menu || event.isComposing || event.target.matches("input, textarea, select")) return;
  const entries = [...menu.querySelectorAll(".menu-list :is(a, button)")].filter((entry) => entry.offsetParent !== null && !entry.disabled);
  const here = entries.indexOf(document.activeElement);
  const next = { ArrowDown: here + 1, ArrowUp: here < 0 ? entries.length - 1 : here - 1, Home: 0, End: entries.length - 1 }[event.key];
  if (next === undefined || !entries.length) return;
  event.preventDefault();
  entries[(next + entries.length) % entries.length].focus();
});
