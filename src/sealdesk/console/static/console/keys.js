// The keyboard. Single letters work only outside fields, never while an input method composes,
// and can be switched off (WCAG 2.1.4). Every key repeats something that the page offers as a link, button or field.

const STORE = "sealdesk-letters";
let goUntil = 0;

const fields = "input, textarea, select, [contenteditable]";
const lettersOn = () => localStorage.getItem(STORE) !== "off";
const dialogOpen = () => document.querySelector(".dialog:popover-open");
const rows = () => [...document.querySelectorAll(".trow")];

function move(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row === document.activeElement || (row.hasAttribute("aria-current") && !all.includes(document.activeElement)));
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function press(selector) {
  const target = [...document.querySelectorAll(selector)].find((found) => found.offsetParent !== null);
  if (!target) return false;
  if (target.matches("input[type=radio]")) {
    target.checked = true;
    target.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (target.matches(fields)) {
    target.focus();
  } else {
    target.click();
  }
  return true;
}

function letter(key, event) {
  if (performance.now() < goUntil) {
    goUntil = 0;
    return press(`[data-go="${CSS.escape(key)}"]`);
  }
  if (key === "j") return move(1), true;
  if (key === "k") return move(-1), true;
  if (key === "g") return (goUntil = performance.now() + 1500), true;
  if (key === "?") return document.getElementById("keys").togglePopover(), true;
  return press(`[data-key="${CSS.escape(event.shiftKey && key !== "?" ? `shift ${key}` : key)}"]`);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape" && event.target.matches(fields)) {
    event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches(fields) || !lettersOn()) return;
  if (dialogOpen() && event.key !== "?") return;
  if (event.key.length === 1 && letter(event.key.toLowerCase(), event)) event.preventDefault();
});

for (const choice of document.querySelectorAll("[data-letters]")) {
  const box = choice.querySelector("input");
  choice.hidden = false;
  box.checked = lettersOn();
  box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "on" : "off"));
}
