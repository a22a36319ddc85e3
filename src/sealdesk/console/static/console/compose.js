// The composer. What is written is kept on the server a moment after each pause, and once more when the page is left; a file as soon
// as it is chosen. A form is sent once, and never before its draft is at rest and what was changed in place is done.

import { list, send } from "./files.js";
import { changes } from "./live.js";
import { isOpen, offer, textShown } from "./other.js";
import { reach } from "./trouble.js";

const PAUSE = 1000;
const drafts = new WeakMap();

const saidOf = (form) => form.querySelector("[data-saved]");

function fields(form) {
  const data = new FormData(form);
  data.delete("files");
  data.delete("copy_to"); // half an address is none: it is taken when it is whole, see copies
  return data;
}

// A ticket that is not open yet is kept with all that its form holds; a message is its text and what is ticked beside it.
const isWhole = (form) => form.dataset.draft === "whole";
const OWN = ["text", "confidential", "mention"];
const counts = (form, name) => (isWhole(form) ? !["csrfmiddlewaretoken", "revision", "once", "kept"].includes(name) : OWN.includes(name));
const written = (form) => JSON.stringify([...fields(form)].filter(([name]) => counts(form, name)));

function refuse(form, sentence) {
  saidOf(form).textContent = "";
  const place = form.querySelector("[data-refused]");
  place.querySelector("span").textContent = sentence;
  place.hidden = !sentence;
}

// What to look at again before sending. It is only said, and said once: the same hints stay as they are.
function hint(form, sentences) {
  const place = form.querySelector("[data-hints]");
  if (!place || [...place.children].map((line) => line.textContent).join("\n") === sentences.join("\n")) return;
  place.replaceChildren(
    ...sentences.map((sentence) => {
      const line = form.querySelector("[data-hint-model]").content.firstElementChild.cloneNode(true);
      line.querySelector("span").textContent = sentence;
      return line;
    }),
  );
}

// One thing after the other: each save tells the revision that the next one goes on from.
function inTurn(form, work) {
  const draft = drafts.get(form);
  const turn = (draft.saving ?? Promise.resolve()).then(work);
  draft.saving = turn;
  return turn.finally(() => {
    if (draft.saving === turn) draft.saving = null;
  });
}

function took(form, said, text) {
  saidOf(form).textContent = said.said;
  drafts.get(form).kept = text;
  form.elements.revision.value = said.revision;
  if (said.once) form.elements.once.value = said.once;
  form.querySelector("[data-discard]").hidden = !said.revision;
  hint(form, said.hints);
}

// Two windows have written: both texts are shown, and nothing is kept until one is chosen. Files and copies are those of the server.
function meet(form, other) {
  const draft = drafts.get(form);
  draft.over = true;
  draft.kept = null;
  saidOf(form).textContent = "";
  if (other.files !== undefined) list(form, other.files);
  if (other.copies !== undefined) form.querySelector("[data-copies]").innerHTML = other.copies;
  if (other.confidential) form.elements.confidential.checked = true; // what was to be read in the portal alone stays so
  offer(form, other.fields, () => {
    form.elements.revision.value = other.revision;
    if (other.once) form.elements.once.value = other.once;
    draft.over = false;
    draft.timer = setTimeout(keep, 0, form);
  });
}

export function keep(form) {
  const draft = drafts.get(form);
  clearTimeout(draft.timer);
  draft.timer = 0;
  return inTurn(form, async () => {
    const text = written(form);
    if (text === draft.kept || draft.over) return;
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields(form), headers: { Accept: "application/json" } });
      if (answer.status === 404 && form.dataset.gone) {
        draft.over = true;
        return refuse(form, form.dataset.gone);
      }
      const said = await answer.json();
      if (answer.ok) return took(form, said, text);
      // Another window was faster, which is to be decided here; or the text is too long: what is typed stays, and is not kept.
      draft.over = true;
      refuse(form, said.other ? "" : said.said);
      if (said.other) meet(form, said.other);
    } catch {
      // No line, or an answer that is none of the composer's: nobody is signed in any more.
      saidOf(form).textContent = form.dataset.unsaved;
      draft.timer = setTimeout(keep, PAUSE * 10, form);
      await reach();
    }
  });
}

// Files come to the draft, or one goes off it, and the text is kept along with them.
function change(form, add) {
  return inTurn(form, async () => {
    const [data, text] = [fields(form), written(form)];
    add(data);
    const [taken, said] = await send(form, data);
    if (!taken && !said.said) await reach();
    if (!taken && said.other) return meet(form, said.other);
    if (!taken) return refuse(form, said.said ?? form.dataset.unsent);
    refuse(form, "");
    took(form, said, text);
    if (said.files !== undefined) list(form, said.files);
    if (said.copies !== undefined) form.querySelector("[data-copies]").innerHTML = said.copies;
  });
}

// Somebody more gets a copy, or one fewer.
async function copies(form, name, value) {
  await change(form, (data) => data.append(name, value));
  form.elements.copy_to.focus();
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  form.dataset.scripted = "";
  // What was typed before this module ran is not what the server has.
  const early = [...form.querySelectorAll("textarea, input[type=text]")].some(({ value, defaultValue }) => value !== defaultValue);
  drafts.set(form, { kept: early ? null : written(form), timer: early ? setTimeout(keep, PAUSE, form) : 0, saving: null, over: false });
  if (isOpen(form)) meet(form, { fields: textShown(form), revision: form.elements.revision.value });
  form.addEventListener("focusin", ({ target }) => {
    if (target.matches("textarea")) form.closest(".composer")?.classList.add("composer--begun");
  });
  form.addEventListener("input", (event) => {
    const draft = drafts.get(form);
    if (!counts(form, event.target.name) || draft.over) return;
    clearTimeout(draft.timer);
    draft.timer = setTimeout(keep, PAUSE, form);
  });
}

// What the server does not take is here alone: the browser asks before it is gone.
addEventListener("beforeunload", (event) => {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const draft = drafts.get(form);
    if (draft.over && !form.dataset.sent && written(form) !== draft.kept) event.preventDefault();
  }
});

// Left in the middle of a word: the browser carries the last state to the server on its own.
addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const draft = drafts.get(form);
    if (draft.timer && !form.dataset.sent) navigator.sendBeacon(form.action, fields(form));
    clearTimeout(draft.timer);
    draft.timer = 0;
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches("input[data-kind]")) {
    const composer = event.target.closest(".composer");
    (composer.querySelector(`.for-${event.target.value} textarea`) ?? composer.querySelector("textarea")).focus();
  }
  if (event.target.matches("form[data-draft] input[type=file]") && event.target.files.length) {
    const files = [...event.target.files];
    event.target.value = "";
    change(event.target.form, (data) => files.forEach((file) => data.append("files", file)));
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copies] button");
  if (!button) return;
  event.preventDefault();
  copies(button.form, button.name, button.value);
});

// Where the conversation goes on, what is written is there before the page is.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-merged] a");
  if (!link) return;
  event.preventDefault();
  await Promise.all([...document.querySelectorAll("form[data-draft]")].map(keep));
  location.assign(link.href);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || event.target.name !== "copy_to") return;
  event.preventDefault();
  if (event.target.value.trim()) copies(event.target.form, "copy_to", event.target.value);
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-files] button");
  if (!button) return;
  event.preventDefault();
  const { form, value } = button;
  await change(form, (data) => data.append("without", value));
  (form.querySelector("[data-files] button") ?? form.elements.files).focus();
});

// The browser would put its own page of errors, or the sign-in, where the text stands: so the desk is asked first, and what it
// cannot take now is held back.
async function whenReached(form, draft, button) {
  draft.asking = true;
  button?.setAttribute("aria-busy", "true");
  draft.reached = await reach();
  button?.removeAttribute("aria-busy");
  draft.asking = false;
  if (draft.reached) form.requestSubmit(button);
  else if (written(form) !== draft.kept && !draft.over) draft.timer = setTimeout(keep, PAUSE * 10, form);
  draft.reached = false;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  const draft = drafts.get(form);
  if (draft) clearTimeout(draft.timer);
  if (draft?.asking) return event.preventDefault();
  const before = draft?.saving ?? changes();
  if (before) {
    event.preventDefault();
    await before;
    form.requestSubmit(event.submitter);
    return;
  }
  if (draft && !draft.reached) {
    event.preventDefault();
    return whenReached(form, draft, event.submitter);
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
});
