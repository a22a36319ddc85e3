// A field of several values says in one line what is ticked below it. The server says it for what was asked; this follows the boxes.

const enumerated = (names) => names.join(document.documentElement.lang.startsWith("zh") ? "、" : ", ");

function tell(field) {
  const ticked = [...field.querySelectorAll("input:checked")].map((box) => box.closest("label").textContent.trim());
  const line = field.querySelector("[data-chosen]");
  line.textContent = enumerated(ticked) || line.dataset.any;
}

document.addEventListener("change", (event) => {
  const field = event.target.closest?.("details.several");
  if (field) tell(field);
});

// The browser keeps ticks over a step back.
window.addEventListener("pageshow", () => document.querySelectorAll("details.several").forEach(tell));
