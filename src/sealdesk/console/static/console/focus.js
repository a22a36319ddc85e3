// Parts of a page are put in anew, because the person asked for it or because something came in. Who had the focus in one keeps it:
// on the same thing, or on the menu that it was chosen from. A value that was opened names the sheet that opened it: the focus goes from
// the sheet to the value, and from a value that closed to the button that opens it again. What is folded (a quoted text) is unfolded.

export function refocus(element, within = document) {
  const menu = element.closest("details.menu")?.querySelector("summary");
  for (const each of [menu, element]) {
    for (const name of ["id", "href", "data-key", "aria-label"]) {
      const value = each?.getAttribute(name);
      const same = value && within.querySelector(`${each.localName}[${name}="${CSS.escape(value)}"]`);
      if (same) return same.focus({ preventScroll: true });
    }
  }
  const id = element.closest("form[popover]")?.id || element.dataset.opened;
  if (!id) return;
  const name = CSS.escape(id);
  const value = within.querySelector(`[data-opened="${name}"]`) ?? within.querySelector(`[popovertarget="${name}"]`);
  const fold = value?.closest("details");
  if (fold) fold.open = true;
  value?.focus({ preventScroll: true });
}

let held = null;
document.addEventListener("htmx:before:swap", () => (held = document.activeElement));
document.addEventListener("htmx:after:swap", () => {
  if (held && !held.isConnected && document.activeElement === document.body) refocus(held);
});
