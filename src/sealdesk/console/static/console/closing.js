// What was opened for a purpose closes when its time is over, also on a page that nobody touches: it is covered at once, and the part
// of the page that it stands in is fetched anew, masked as for everybody, with the way to open it again.

import { page, put } from "./live.js";

const COVER = "•••••";
const due = new WeakMap();
const closed = new Set();

function cover(value) {
  delete value.dataset.closes;
  value.lastElementChild.textContent = COVER;
  const message = value.closest("article.msg");
  closed.add(message ? `#${message.id}` : "#customer");
  // Whom an answer goes to says the address as well.
  if (!message) document.querySelector(".composer-to.for-reply .not-phone")?.remove();
}

async function renew() {
  if (!closed.size || document.visibilityState !== "visible") return;
  try {
    const fresh = await page();
    for (const part of closed) put(fresh, part);
    closed.clear();
  } catch {
    // No line: what is covered stays so, and the next look asks again.
  }
}

function look() {
  for (const value of document.querySelectorAll("[data-closes]")) {
    if (!due.has(value)) due.set(value, Date.now() + value.dataset.closes * 1000);
    if (Date.now() >= due.get(value)) cover(value);
  }
  return renew();
}

// One look after the other, so that a slow answer is not asked for twice.
async function watch() {
  await look();
  setTimeout(watch, 1000);
}

document.addEventListener("visibilitychange", look);
watch();
