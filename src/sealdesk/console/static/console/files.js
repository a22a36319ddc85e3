// Files of a message: each is listed and can be taken off again. They go up under a bar that shows how far, on the same page, so that a
// refusal loses neither the text nor the files.

const inputOf = (form) => form.elements.files;

function size(bytes) {
  const units = ["byte", "kilobyte", "megabyte"];
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const amount = bytes / 1000 ** step;
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: units[step], maximumFractionDigits: amount < 10 && step ? 1 : 0 }).format(amount);
}

function list(form) {
  const place = form.querySelector("[data-files]");
  const model = form.querySelector("[data-file-model]").content.firstElementChild;
  place.replaceChildren(
    ...[...inputOf(form).files].map((file, number) => {
      const entry = model.cloneNode(true);
      entry.querySelector("b").textContent = file.name;
      entry.querySelector("[data-size]").textContent = size(file.size);
      entry.querySelector(".sr").textContent += ` ${file.name}`;
      entry.querySelector("button").dataset.number = number;
      return entry;
    }),
  );
  place.hidden = !inputOf(form).files.length;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("form[data-draft] input[type=file]")) list(event.target.form);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-files] button");
  if (!button) return;
  const { form } = button;
  const kept = new DataTransfer();
  [...inputOf(form).files].forEach((file, number) => number !== Number(button.dataset.number) && kept.items.add(file));
  inputOf(form).files = kept.files;
  list(form);
  inputOf(form).focus();
});

export const hasFiles = (form) => inputOf(form)?.files.length > 0;

// Sends the form as its button would, and tells what came of it: where to go, or why not.
export function upload(form, submitter) {
  const bar = form.querySelector("[data-progress]");
  const request = new XMLHttpRequest();
  request.open("POST", submitter.formAction);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    bar.hidden = false;
    bar.querySelector("rect").setAttribute("width", event.lengthComputable ? Math.round((100 * event.loaded) / event.total) : 50);
  });
  return new Promise((resolve) => {
    request.addEventListener("loadend", () => {
      bar.hidden = true;
      resolve(request.response ?? {});
    });
    request.send(new FormData(form, submitter));
  });
}
