// What is typed into one form of a page stays when another form of it is sent: for a theme, a language, an opinion. The page that answers
// is put in place of this one, and the words and files are put back into it. Nothing is stored: they never leave the window.

const FIELDS = "textarea, select, input:not([type=hidden])";
const isBox = (field) => field.type === "checkbox" || field.type === "radio";

function isTouched(field) {
  if (field.type === "file") return field.files.length > 0;
  if (isBox(field)) return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  // What could not be sent came back from the desk, and is kept nowhere else.
  return field.value !== field.defaultValue || (field.value !== "" && field.form.hasAttribute("data-came-back"));
}

const typedBeside = (sent) => [...document.querySelectorAll(FIELDS)].filter((field) => field.form && field.form !== sent && isTouched(field));

// The same field in another page: by its id, or by its name in the form that goes to the same address.
function placeOf(field, page) {
  const form = [...page.forms].find((form) => form.getAttribute("action") === field.form.getAttribute("action"));
  const place = field.id ? page.getElementById(field.id) : form?.elements[field.name];
  return place?.form && place.type === field.type ? place : null;
}

function fill(place, field) {
  if (field.type === "file") place.files = field.files;
  else if (isBox(field)) place.checked = field.checked;
  else place.value = field.value;
  const fold = place.closest("details");
  if (fold) fold.open = true;
}

// The button that was pressed, in the new page; the other one of its form where it is a switch.
function focus(pressed) {
  const first = document.querySelector("[autofocus]");
  const form = [...document.forms].find((form) => form.action === pressed?.form.action);
  const same = (button) => button.name === pressed.name && button.value === pressed.value;
  const buttons = [...(form?.querySelectorAll("button:not([hidden])") ?? [])];
  (first ?? buttons.find(same) ?? buttons[0])?.focus({ preventScroll: !first });
}

function show(page, typed, pressed) {
  const { lang, dataset } = page.documentElement;
  const root = document.documentElement;
  root.lang = lang;
  if (dataset.theme) root.dataset.theme = dataset.theme;
  else delete root.dataset.theme;
  document.title = page.title;
  document.body = document.adoptNode(page.body);
  for (const field of typed) {
    const place = placeOf(field, document);
    if (place) fill(place, field);
  }
  document.dispatchEvent(new Event("page-in-place"));
  focus(pressed);
}

async function send(form, pressed, typed) {
  const to = pressed?.hasAttribute("formaction") ? pressed.formAction : form.action;
  const body = new FormData(form, pressed);
  const response = await fetch(to, { method: "POST", body, credentials: "same-origin" }).catch(() => null);
  if (!response) return tell("[data-unreached]");
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (typed.some((field) => placeOf(field, page))) {
    show(page, typed, pressed);
    if (response.redirected) history.replaceState(null, "", response.url);
  } else if (response.redirected) {
    location.assign(response.url);
  } else {
    tell("[data-not-done]");
  }
}

// What went wrong, above everything that was typed. Of a desk that does not answer nobody knows whether it did it.
function tell(which) {
  for (const banner of document.querySelectorAll("[data-unreached], [data-not-done]")) banner.hidden = !banner.matches(which);
  document.querySelector(which).scrollIntoView({ block: "nearest" });
}

let sending = false;
document.addEventListener("submit", (event) => {
  const form = event.target;
  const typed = form.method === "post" && !form.hasAttribute("data-leaves") ? typedBeside(form) : [];
  if (!typed.length) return;
  event.preventDefault();
  if (sending) return; // pressed twice
  sending = true;
  send(form, event.submitter, typed)
    .catch(() => tell("[data-unreached]"))
    .finally(() => (sending = false));
});
