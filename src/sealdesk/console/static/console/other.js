// One draft in two windows of the same person. What the other window kept is shown beside what stands here: it is used or not, and what
// is taken out of the fields can be put back. Nothing of it is in the browser's own storage, which is not sealed.

const held = new WeakMap();
const partsOf = (form) => {
  const panel = form.querySelector("[data-other]");
  const part = (name) => panel.querySelector(`[data-other-${name}]`);
  return { panel, title: part("title"), text: part("text"), use: part("use"), keep: part("keep") };
};

function show(form, fields, title, use, keep) {
  const parts = partsOf(form);
  held.set(form, fields);
  parts.title.textContent = title;
  parts.text.textContent = Object.values(fields).filter(Boolean).join("\n");
  parts.text.hidden = parts.use.hidden = !Object.keys(fields).length;
  parts.use.textContent = use;
  parts.keep.textContent = keep;
  parts.panel.hidden = false;
}

// Puts the texts into the fields; what stood there is what can be put back.
function swap(form) {
  const before = {};
  for (const [name, value] of Object.entries(held.get(form))) {
    const field = form.elements.namedItem(name);
    before[name] = field.value;
    if (field.value === value) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const { before: title, back, close } = partsOf(form).panel.dataset;
  show(form, before, title, back, close);
  form.elements.namedItem("text").focus();
}

// A page that came with the other text in it, because something was sent from an older state.
export const isOpen = (form) => !form.querySelector("[data-other]").hidden;

// Shows what the other window kept. ``decide`` is called once, when the reader has chosen, before the fields change.
export function offer(form, fields, decide) {
  const { panel, use, keep } = partsOf(form);
  const { newer, gone, use: useWord, keep: keepWord } = panel.dataset;
  show(form, fields, Object.keys(fields).length ? newer : gone, useWord, keepWord);
  let decided = false;
  const once = (uses) => {
    if (!decided) decide(uses);
    decided = true;
  };
  use.onclick = (event) => {
    event.preventDefault();
    once(true);
    swap(form);
  };
  keep.onclick = () => {
    once(false);
    panel.hidden = true;
    form.elements.namedItem("text").focus();
  };
}

export const textShown = (form) => ({ text: partsOf(form).text.textContent });
