// Naming a colleague in a note: "@" opens the list of those who may read the ticket, the letters after it narrow it, arrows and Enter
// choose. The name goes into the text for people; who is told is what is ticked, by id.

const isNote = (area) => area.matches("form[data-draft] textarea") && area.form.elements.kind.value === "note";
const listOf = (area) => area.form.querySelector("[data-mentions]");

function asked(area) {
  // Chinese has no blanks: only what may stand in an address before the @ keeps it from asking.
  const found = /(?:^|[^\w.+@-])@([^\s@]{0,40})$/.exec(area.value.slice(0, area.selectionStart));
  return found ? found[1].toLocaleLowerCase() : null;
}

function fitting(list) {
  return [...list.querySelectorAll("label:not([hidden])")];
}

function show(area) {
  const list = listOf(area);
  if (!list) return;
  const word = asked(area);
  for (const label of list.querySelectorAll("label")) {
    label.hidden = word !== null && !label.textContent.toLocaleLowerCase().includes(word);
  }
  list.closest("details").open = word !== null && fitting(list).length > 0;
  mark(list, 0);
}

function mark(list, place) {
  const all = fitting(list);
  for (const label of list.querySelectorAll("label")) label.removeAttribute("aria-current");
  all[(place + all.length) % all.length]?.setAttribute("aria-current", "true");
}

function choose(area, label) {
  label.querySelector("input").checked = true;
  const end = area.selectionStart;
  area.setRangeText(`@${label.textContent.trim()} `, end - asked(area).length - 1, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  if (isNote(event.target)) show(event.target);
});

document.addEventListener("keydown", (event) => {
  const area = event.target;
  const list = isNote(area) && listOf(area);
  if (!list || !list.closest("details").open || asked(area) === null || event.isComposing || event.ctrlKey || event.metaKey) return;
  const all = fitting(list);
  const here = all.findIndex((label) => label.hasAttribute("aria-current"));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(list, here + (event.key === "ArrowDown" ? 1 : -1));
  else if ((event.key === "Enter" || event.key === "Tab") && all[here]) choose(area, all[here]);
  else if (event.key === "Escape") list.closest("details").open = false;
  else return;
  event.preventDefault();
  event.stopPropagation();
});
