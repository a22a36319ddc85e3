// What goes wrong between the page and the desk, said where nothing is lost by it: a refusal, a line that is down, a session that ended.
// The page stays as it is, with everything that was typed. After signing in again in another window, its forms get new tokens.

const place = document.getElementById("trouble");
const SIGN_IN = place?.dataset.signIn;
const PROBE = place?.dataset.probe;
const AGAIN = 3000;
const PATIENCE = 10_000;
let shown = "";
let timer = 0;
let latest;

function say(kind, sentence) {
  if (!place || shown === "session" || (shown === kind && !sentence)) return;
  shown = kind;
  const banner = document.getElementById(`trouble-${kind}`).content.firstElementChild.cloneNode(true);
  if (sentence) banner.querySelector("[data-sentence]").textContent = sentence;
  place.replaceChildren(banner);
  hold();
}

function hush(kind) {
  if (shown !== kind) return;
  shown = "";
  place.replaceChildren();
  hold();
}

// While nothing can be sent, the buttons that send look like it. Pressed all the same, they try.
function hold() {
  const held = shown === "line" || shown === "session";
  for (const button of document.querySelectorAll("[data-sends]"))
    held ? button.setAttribute("aria-disabled", "true") : button.removeAttribute("aria-disabled");
}

const isSignIn = (response) => response.redirected && new URL(response.url).pathname === SIGN_IN;

// Refusals are whole pages for browsers without scripts; here their one sentence is enough.
const sentenceOf = (text) => new DOMParser().parseFromString(text, "text/html").querySelector("[data-refusal]")?.textContent.trim();

document.addEventListener("htmx:after:request", (event) => {
  const { response, text } = event.detail.ctx;
  if (isSignIn(response.raw)) say("session");
  else if (response.status >= 400) say("refusal", sentenceOf(text));
  else return hush("line");
  event.preventDefault();
});

document.addEventListener("htmx:error", () => navigator.onLine || say("line"));
window.addEventListener("offline", () => say("line"));
window.addEventListener("online", () => shown === "line" && reach());

document.addEventListener("click", (event) => {
  if (event.target.closest("#trouble [data-dismiss]")) hush(shown);
});

async function probe() {
  const answer = await fetch(PROBE, {
    headers: { Accept: "application/json" },
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE),
  }).catch(() => null);
  if (answer && isSignIn(answer)) return { ended: true };
  return answer?.ok && !answer.redirected ? answer.json().catch(() => null) : null;
}

function heard(told) {
  if (told?.ended) return say("session"), false;
  if (!told) {
    say("line");
    clearTimeout(timer);
    timer = setTimeout(() => shown === "line" && reach(), AGAIN);
    return false;
  }
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = told.token;
  hush("session");
  hush("line");
  return true;
}

// Whether the desk answers and knows who is here; what is wrong is said. The forms of the page get the token that counts now.
// Who asked before and is answered late, perhaps of a session that is over, is told what the newest question brings.
export function reach() {
  const mine = probe().then((told) => (mine === latest ? heard(told) : latest));
  latest = mine;
  return mine;
}

const revive = () => shown === "session" && document.visibilityState === "visible" && reach();

document.addEventListener("visibilitychange", revive);
window.addEventListener("focus", revive);
