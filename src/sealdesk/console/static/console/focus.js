// Parts of a page are put in anew, because the person asked for it or because something came in. Who had the focus in one keeps it:
// on the same thing, or on the menu that it was chosen from.

export function refocus(element, within = document) {
  const menu = element.closest("details.menu")?.querySelector("summary");
  for (const each of [menu, element]) {
    for (const name of ["id", "href", "data-key", "aria-label"]) {
      const value = each?.getAttribute(name);
      const same = value && within.querySelector(`${each.localName}[${name}="${CSS.escape(value)}"]`);
      if (same) return same.focus({ preventScroll: true });
    }
  }
}

let held = null;
document.addEventListener("htmx:before:swap", () => (held = document.activeElement));
document.addEventListener("htmx:after:swap", () => {
  if (held && !held.isConnected && document.activeElement === document.body) refocus(held);
});
