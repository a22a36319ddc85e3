// Selecting tickets: the boxes and the form work without this. It counts, selects ranges with Shift, a whole page, and none.

const boxes = () => [...document.querySelectorAll("input[name=ticket][form=bulk]")];
let last = null;

function count() {
  const bar = document.querySelector("[data-selected]");
  if (!bar) return;
  const chosen = boxes().filter((box) => box.checked).length;
  bar.textContent = chosen === 1 ? bar.dataset.one : bar.dataset.many.replace("{count}", chosen);
  for (const hidden of document.querySelectorAll("[data-select][hidden]")) hidden.hidden = false;
}

function range(box) {
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  if (from < 0) return;
  for (const between of all.slice(from, to + 1)) between.checked = box.checked;
}

document.addEventListener("click", (event) => {
  const box = event.target;
  if (box.matches?.("input[name=ticket][form=bulk]")) {
    if (event.shiftKey && last) range(box);
    last = box;
    count();
  } else if (box.closest?.("[data-select=page]")) {
    for (const each of boxes()) each.checked = true;
    count();
  }
});

document.addEventListener("reset", (event) => {
  if (event.target.id !== "bulk") return;
  for (const box of boxes()) box.checked = false;
  last = null;
});

document.addEventListener("keydown", (event) => {
  const bulk = document.getElementById("bulk");
  if (event.key !== "Escape" || !bulk || document.querySelector("details.menu[open], :popover-open")) return;
  if (boxes().some((box) => box.checked)) bulk.reset();
});

window.addEventListener("pageshow", count);
