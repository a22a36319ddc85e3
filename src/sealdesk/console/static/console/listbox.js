// A field with a list of entries under it: the focus stays in the field, and the entry that Enter will run is its active descendant.

import { usable } from "./keys.js";

export class Listbox {
  constructor(input, list) {
    this.input = input;
    this.list = list;
  }

  get entries() {
    return [...this.list.querySelectorAll("[role=option]")].filter(usable);
  }

  get chosen() {
    return this.list.querySelector("[aria-selected=true]");
  }

  choose(entry) {
    this.chosen?.setAttribute("aria-selected", "false");
    entry?.setAttribute("aria-selected", "true");
    entry?.scrollIntoView({ block: "nearest" });
    if (entry) this.input.setAttribute("aria-activedescendant", entry.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  // Whether the key went through the entries.
  move(key) {
    const all = this.entries;
    const at = all.indexOf(this.chosen);
    const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, PageDown: Math.min(at + 8, all.length - 1), PageUp: Math.max(at - 8, 0) }[key];
    if (next === undefined || !all.length) return false;
    this.choose(all[(next + all.length) % all.length]);
    return true;
  }
}
