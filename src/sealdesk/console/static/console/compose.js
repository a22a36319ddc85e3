// The composer. What is written is kept on the server a moment after each pause, and once more when the page is left.
// A form is sent once, and never before its draft is at rest.

import { hasFiles, upload } from "./files.js";

const PAUSE = 1000;
const drafts = new WeakMap();

const saidOf = (form) => form.querySelector("[data-saved]");

function fields(form) {
  const data = new FormData(form);
  data.delete("files");
  if (hasFiles(form)) data.set("attached", "yes");
  return data;
}

function refuse(form, sentence) {
  saidOf(form).textContent = "";
  const place = form.querySelector("[data-refused]");
  place.querySelector("span").textContent = sentence;
  place.hidden = false;
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

async function keep(form) {
  const draft = drafts.get(form);
  clearTimeout(draft.timer);
  draft.timer = 0;
  if (draft.saving) await draft.saving;
  const text = form.elements.text.value;
  if (text === draft.kept || draft.over) return;
  draft.saving = fetch(form.action, { method: "POST", body: fields(form), headers: { Accept: "application/json" } })
    .then((answer) => answer.json().then((said) => [answer.ok, said]))
    .then(([ok, said]) => {
      // Another window was faster, or the text is too long: what is typed stays, and is not kept until the page is loaded again.
      draft.over = !ok;
      if (!ok) return refuse(form, said.said);
      saidOf(form).textContent = said.said;
      hint(form, said.hints);
      draft.kept = text;
      form.elements.revision.value = said.revision;
      form.querySelector("[data-discard]").hidden = !said.revision;
    })
    .catch(() => {
      saidOf(form).textContent = form.dataset.unsaved;
      draft.timer = setTimeout(keep, PAUSE * 10, form);
    });
  await draft.saving;
  draft.saving = null;
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  form.dataset.scripted = "";
  drafts.set(form, { kept: form.elements.text.value, timer: 0, saving: null, over: false });
  form.addEventListener("input", (event) => {
    const draft = drafts.get(form);
    if (event.target.name !== "text" || draft.over) return;
    clearTimeout(draft.timer);
    draft.timer = setTimeout(keep, PAUSE, form);
  });
}

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
    event.target.closest(".composer").querySelector(`.for-${event.target.value} textarea`).focus();
  }
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  const draft = drafts.get(form);
  if (draft) clearTimeout(draft.timer);
  if (draft?.saving) {
    event.preventDefault();
    await draft.saving;
    form.requestSubmit(event.submitter);
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  if (!draft || !hasFiles(form) || !event.submitter?.hasAttribute("data-sends")) return;
  event.preventDefault();
  const answer = await upload(form, event.submitter);
  if (answer.to) return location.assign(answer.to);
  delete form.dataset.sent;
  event.submitter.removeAttribute("aria-busy");
  refuse(form, answer.said ?? form.dataset.unsent);
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
});
