// What is new: told by a stream of events, or asked for now and then where the server has no stream free.
// Nothing jumps: a list that somebody is in the middle of offers a link instead, and new messages come below a line.

import { refocus } from "./focus.js";

const ASK = 15000;
const TYPED = 4000;
let source = null;
let timer = 0;
let told = "";
let typedAt = -TYPED;
let putOff = false;
// What the person asked for and has not got yet. Its answer looks for its place in the page, so nothing is put there before it came.
const underWay = new Set();
const waiting = [];

const place = () => document.querySelector("[data-live]");
const talk = () => document.querySelector(".talk[data-mail]");
const bells = () => [...document.querySelectorAll("[data-bell]")];

// A page with a list is told of it, and of the bell with it; any other page of the bell alone.
function address() {
  if (!place()) return bells()[0]?.dataset.bell;
  const ticket = document.querySelector("[data-live-ticket]");
  return place().dataset.live + (ticket ? `&ticket=${ticket.dataset.liveTicket}` : "");
}

// A page that answers a form stands under the form's address, which nobody can look at.
const again = () => document.documentElement.dataset.again ?? location.href;

// It is asked for as a look aside: what the desk has to say to the person is kept for the page that they asked for.
export async function page() {
  const headers = { "HX-Request": "true", "X-Look-Aside": "1" };
  const response = await fetch(again(), { headers, credentials: "same-origin" });
  if (response.ok && response.redirected) tellOfMerge(new URL(response.url));
  if (!response.ok || response.redirected) throw new Error("the page is not there any more");
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

// A ticket that leads to another one was merged into it. The page stays, for somebody may be writing in it.
function tellOfMerge(target) {
  const told = document.querySelector("[data-merged]");
  if (!told || !/\/tickets\/\d+\/$/.test(target.pathname) || target.pathname === location.pathname) return;
  told.querySelector("a").href = target.pathname;
  told.hidden = false;
}

// A ticket that a colleague moved out of the reader's sight. The page stays, for what they wrote; it asks for nothing of it any more.
function tellOfLoss() {
  document.querySelector("[data-out-of-sight]")?.removeAttribute("hidden");
  document.querySelector("[data-live-ticket]")?.removeAttribute("data-live-ticket");
  const here = document.querySelector("[data-here]");
  if (here) here.textContent = "";
  begin();
}

// A look that finds nothing may be about the list or about the ticket beside it: the ticket's own address says which.
async function lookForTicket() {
  if (!document.querySelector("[data-live-ticket]")) return;
  const { status } = await fetch(again(), { method: "HEAD", headers: { "X-Look-Aside": "1" }, credentials: "same-origin" });
  if (status === 404) tellOfLoss();
}

export function put(fresh, selector) {
  const [now, then] = [document.querySelector(selector), fresh.querySelector(selector)];
  if (!now || !then) return;
  const focused = now.contains(document.activeElement) && document.activeElement;
  now.replaceWith(document.adoptNode(then));
  window.htmx?.process(then);
  if (focused) refocus(focused, then);
}

// Somebody is in the middle of it: reading further down, choosing, with the focus in it, or in a sheet that gives the focus back to it.
function listIsBusy() {
  const list = document.getElementById("list");
  const body = document.getElementById("list-body");
  return (
    body.scrollTop > 8 ||
    list.querySelector("input[name=ticket]:checked, details.menu[open]") !== null ||
    document.querySelector(":popover-open") !== null ||
    (list.contains(document.activeElement) && document.activeElement !== list && !document.activeElement.matches(".trow"))
  );
}

function refreshList(fresh) {
  put(fresh, "#list");
  put(fresh, ".views-body");
}

function addMessages(fresh) {
  const list = document.querySelector(".talk > ol");
  const news = [...fresh.querySelectorAll(".talk > ol > li")].filter((item) => {
    const message = item.querySelector(".msg[id]");
    return message && !document.getElementById(message.id);
  });
  if (!list || !news.length) return;
  if (!list.querySelector(".newline")) {
    const line = document.getElementById("new-line").content.cloneNode(true);
    list.append(line);
  }
  for (const item of news) {
    list.append(document.adoptNode(item));
    window.htmx?.process(item);
  }
}

// How far our answers have come: what stands below a message is put in anew where it says something else by now.
function mendMessages(fresh) {
  for (const { id } of document.querySelectorAll(".talk .msg[id]")) {
    const below = `#${id} > .msg-foot`;
    const [now, then] = [document.querySelector(below), fresh.querySelector(below)];
    if (now && then && now.textContent !== then.textContent) put(fresh, below);
    // One that was taken back is a draft again.
    else if (now?.querySelector("form") && !fresh.getElementById(id)) now.closest("li").remove();
  }
  const [now, then] = [talk(), fresh.querySelector(".talk[data-mail]")];
  if (now && then) now.dataset.mail = then.dataset.mail;
}

// What stands above the conversation, but not under somebody's hands. A conversation that scrolls hangs at its foot and stays.
function refreshBanners(fresh) {
  if (!document.querySelector("#banners:focus-within, #banners details[open]")) put(fresh, "#banners");
}

async function react(found) {
  if (found.gone) return tellOfLoss();
  for (const bell of bells()) if (bell.innerHTML !== found.bell) bell.innerHTML = found.bell;
  const here = document.querySelector("[data-here]");
  if (here && here.textContent !== found.here) here.textContent = found.here;
  const offer = document.querySelector("[data-news]");
  const mail = found.mail !== (talk()?.dataset.mail ?? "");
  const wants = found.ticket || mail || (found.list && !listIsBusy());
  if (offer && found.list && !wants) {
    offer.textContent = found.words;
    offer.hidden = false;
  }
  if (!wants || document.visibilityState !== "visible" || document.querySelector("[aria-busy=true]")) return;
  const fresh = await page();
  putOff = underWay.size > 0;
  if (putOff) return;
  if (mail || found.ticket) mendMessages(fresh);
  if (found.ticket) {
    addMessages(fresh);
    if (!document.querySelector("#ticket-head details[open]")) put(fresh, "#ticket-head");
    refreshBanners(fresh);
  }
  if (!listIsBusy()) refreshList(fresh);
  else if (place() && fresh.querySelector("[data-live]")) place().dataset.live = fresh.querySelector("[data-live]").dataset.live;
  begin();
}

function hear(text) {
  if (text === told) return;
  told = text;
  react(JSON.parse(text)).catch(() => askLater());
}

async function ask() {
  try {
    const response = await fetch(address(), { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (response.ok && !response.redirected) hear(await response.text());
    else if (response.status === 404) await lookForTicket();
  } catch {
    // A line that is down is told by trouble.js.
  } finally {
    askLater();
  }
}

function askLater() {
  clearTimeout(timer);
  timer = setTimeout(ask, ASK);
}

function begin() {
  source?.close();
  clearTimeout(timer);
  told = "";
  putOff = false;
  if (!address()) return;
  source = new EventSource(address());
  source.addEventListener("look", (event) => hear(event.data));
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED) return;
    told ? askLater() : ask();
  });
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-typing]");
  if (!form?.dataset.typing || performance.now() - typedAt < TYPED) return;
  typedAt = performance.now();
  const token = form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  fetch(form.dataset.typing, { method: "POST", headers: { "X-CSRFToken": token }, credentials: "same-origin" }).catch(() => {});
});

const changing = () => [...underWay].some((asked) => asked.request.method !== "GET");

// A promise that is kept when every change that was asked for is done; null when there is none.
export function changes() {
  return changing() ? new Promise((done) => waiting.push(done)) : null;
}

document.addEventListener("htmx:before:request", (event) => underWay.add(event.detail.ctx));
document.addEventListener("htmx:finally:request", (event) => {
  underWay.delete(event.detail.ctx);
  if (!changing()) for (const done of waiting.splice(0)) done();
  if (putOff && !underWay.size) begin();
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") begin();
  else source?.close();
});

window.addEventListener("pagehide", () => source?.close());
// Who works down a list keeps the place in it.
document.querySelector("#list .trow[aria-current]")?.scrollIntoView({ block: "nearest" });
// What came since the last look is where the page begins, unless its address names another place.
if (!location.hash) document.querySelector("#new")?.scrollIntoView({ block: "start" });
begin();
