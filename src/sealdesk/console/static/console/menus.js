// Menus are <details>. Without this module they open and close by themselves; with it only one is open at a time,
// and Escape or a click elsewhere closes it and gives the focus back.

const MENU = "details.menu[open]";

function close(menu, refocus) {
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(MENU)) {
    if (!menu.contains(event.target)) close(menu, false);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = [...document.querySelectorAll(MENU)].pop();
  if (open) {
    event.preventDefault();
    close(open, true);
  }
});
