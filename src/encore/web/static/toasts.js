// Toasts go by themselves after a while, but not while one is read or reached for.

const LASTS_MS = 6000;

export function watchToasts() {
  document.querySelectorAll("[data-toast]").forEach(watch);
}

export function showToast(toast) {
  document.getElementById("toasts").replaceChildren(toast);
  watch(toast);
}

function watch(toast) {
  let timer;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), LASTS_MS);
  };
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
  toast.addEventListener("submit", (event) => {
    event.preventDefault();
    toast.remove();
  });
  start();
}
