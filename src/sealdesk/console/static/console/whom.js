// Who may be meant by what is typed into the field of a customer. What is typed goes in a POST, and only after a pause: what is shown is
// recorded. What is found stands under the field as choices, the same that the button gives without this.

const SHORTEST = 2;
const PAUSE = 300;
const input = document.querySelector("[data-whom]");
const place = document.getElementById("whom");
const find = input.form.querySelector("[data-find]");
let asking = new AbortController();
let pause = 0;

async function ask(typed) {
  asking = new AbortController();
  const body = new FormData();
  for (const name of ["csrfmiddlewaretoken", "whom"]) body.set(name, input.form.elements[name].value);
  try {
    const answer = await fetch(input.dataset.whom, { method: "POST", body, headers: { "HX-Request": "true" }, signal: asking.signal });
    if (answer.redirected || !answer.ok) throw new Error("nothing was looked up");
    const text = await answer.text();
    if (input.value === typed) place.innerHTML = text;
    find.hidden = true;
  } catch (error) {
    if (error.name === "AbortError") return;
    place.replaceChildren();
    find.hidden = false; // the button says what went wrong
  }
}

function typing() {
  clearTimeout(pause);
  asking.abort();
  if (input.value.trim().length < SHORTEST) place.replaceChildren();
  else pause = setTimeout(ask, PAUSE, input.value);
}

find.hidden = true;
input.addEventListener("input", (event) => {
  if (!event.isComposing) typing();
});
input.addEventListener("compositionend", typing);
// Enter waits for what is found, and opens no half a ticket.
input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.isComposing && !event.ctrlKey && !event.metaKey) event.preventDefault();
});
// Who is quick has typed before this module ran.
if (input.value !== input.defaultValue) typing();
