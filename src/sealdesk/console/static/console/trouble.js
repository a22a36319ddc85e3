// What goes wrong between the page and the desk, said where nothing is lost by it: a refusal, a line that is down, a session that ended.
// The page stays as it is, with everything that was typed. After signing in again in another window, its forms get new tokens.

const place = document.getElementById("trouble");
const SIGN_IN = place?.dataset.signIn;
let shown = "";

function say(kind, sentence) {
  if (!place || shown === "session") return;
  shown = kind;
  const banner = document.getElementById(`trouble-${kind}`).content.firstElementChild.cloneNode(true);
  if (sentence) banner.querySelector("[data-sentence]").textContent = sentence;
  place.replaceChildren(banner);
}

function hush(kind) {
  if (shown !== kind) return;
  shown = "";
  place.replaceChildren();
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
window.addEventListener("online", () => hush("line"));

document.addEventListener("click", (event) => {
  if (event.target.closest("#trouble [data-dismiss]")) hush(shown);
});

async function revive() {
  if (shown !== "session" || document.visibilityState !== "visible") return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || isSignIn(answer)) return;
  const token = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token) return;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  hush("session");
}

document.addEventListener("visibilitychange", revive);
window.addEventListener("focus", revive);
