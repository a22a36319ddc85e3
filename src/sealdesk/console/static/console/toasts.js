// A toast goes after 8 seconds, but not while somebody is on it. What it offered can still be undone with Z.

const SHOWN = 8000;

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(leave, 2000, toast);
  else toast.remove();
}

function watch(root) {
  for (const toast of root.querySelectorAll("[data-toast]:not([data-timed])")) {
    toast.dataset.timed = "";
    setTimeout(leave, SHOWN, toast);
  }
}

const region = document.getElementById("toasts");
if (region) {
  watch(region);
  new MutationObserver(() => watch(region)).observe(region, { childList: true, subtree: true });
}
