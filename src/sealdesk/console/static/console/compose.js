// The composer: chosen files are named, R and N choose the kind and put the cursor into the text.

document.addEventListener("change", (event) => {
  if (event.target.matches("input[data-kind]")) {
    event.target.closest("form").querySelector("textarea").focus();
  }
  if (event.target.matches("input[type=file]")) {
    const names = event.target.closest("form").querySelector("[data-files]");
    if (names) names.textContent = [...event.target.files].map((file) => file.name).join(", ");
  }
});

// A form is sent once: a second press while the first is on its way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
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
