// Files of a draft. What is chosen goes up at once, under a bar that shows how far, and is kept on the server like the text: it is
// there after a reload, and in another browser.

const listOf = (form) => form.querySelector("[data-files]");

// Puts the files that the draft has now, as the server tells them.
export function list(form, html) {
  const place = listOf(form);
  place.innerHTML = html;
  place.hidden = !place.firstElementChild;
}

// Sends what the form holds, and tells how it went: whether it was taken, and what the server said.
export function send(form, data) {
  const bar = form.querySelector("[data-progress]");
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    bar.hidden = false;
    bar.querySelector("rect").setAttribute("width", event.lengthComputable ? Math.round((100 * event.loaded) / event.total) : 50);
  });
  return new Promise((resolve) => {
    request.addEventListener("loadend", () => {
      bar.hidden = true;
      resolve([request.status === 200, request.response ?? (request.status === 404 ? { said: form.dataset.gone } : {})]);
    });
    request.send(data);
  });
}
