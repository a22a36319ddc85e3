// Files that are chosen in a form, and go with it when it is sent. Their names and sizes stand below the button, in the page's language,
// each with a button that takes it off; choosing again adds to them. Without this the browser's own field stands there, and says it its way.

const UNITS = ["B", "kB", "MB"];

// As the server says sizes of files.
function size(bytes) {
  const step = bytes < 1e3 ? 0 : bytes < 1e6 ? 1 : 2;
  const amount = bytes / 1000 ** step;
  const digits = { maximumFractionDigits: step && amount < 10 ? 1 : 0 };
  return `${amount.toLocaleString(document.documentElement.lang, digits)}\u2009${UNITS[step]}`;
}

const same = (one, other) => ["name", "size", "lastModified"].every((name) => one[name] === other[name]);

function line(list, file, takeOff) {
  const made = list.querySelector("template").content.firstElementChild.cloneNode(true);
  made.querySelector("[data-name]").textContent = file.name;
  made.querySelector("[data-size]").textContent = size(file.size);
  const button = made.querySelector("button");
  button.querySelector(".sr").append(` ${file.name}`);
  button.addEventListener("click", takeOff);
  return made;
}

function hold(input, list, files) {
  const held = new DataTransfer();
  for (const file of files) held.items.add(file);
  input.files = held.files;
  for (const old of list.querySelectorAll(".file")) old.remove();
  files.forEach((file, place) => list.append(line(list, file, () => takeOff(input, list, place))));
  list.hidden = !files.length;
}

function takeOff(input, list, place) {
  const files = [...input.files].toSpliced(place, 1);
  hold(input, list, files);
  const buttons = list.querySelectorAll("button");
  (buttons[place] ?? buttons[place - 1] ?? input).focus();
}

function begin(input) {
  const list = input.form.querySelector("[data-chosen]");
  let held = [];
  input.form.dataset.scripted = "";
  // What is chosen takes the place of what was: the browser knows no adding.
  input.addEventListener("click", () => (held = [...input.files]));
  const add = () => hold(input, list, [...held, ...[...input.files].filter((file) => !held.some((one) => same(one, file)))]);
  input.addEventListener("change", add);
  // Chosen before this ran, or kept by the browser over a step back.
  if (input.files.length) add();
}

const beginAll = () => document.querySelectorAll("input[data-choose]").forEach(begin);
beginAll();
document.addEventListener("page-in-place", beginAll);
