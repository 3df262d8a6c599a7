// Picked playlists: how many each button touches. What is picked outlives a refresh, not a new view.

const VERBS = ["sync", "exclude", "include"];

let region = null;
let shownAt = "";

export function watchSelection() {
  region = document.getElementById("playlists");
  if (!region) return;
  document.documentElement.classList.add("has-scripts");
  region.addEventListener("change", (event) => {
    follow(event.target);
    tell();
  });
  document.addEventListener("reset", () => setTimeout(tell)); // it comes before the reset
  new MutationObserver(tell).observe(region, { attributes: true, childList: true, subtree: true });
  tell();
}

// One box may stand for many.
function follow(box) {
  const all = document.getElementById("picked")?.elements.all;
  if (!all || box.type !== "checkbox") return;
  if (box === all || box.matches("[data-picks-page]")) pick(box.checked);
  if (box !== all && !box.checked && (box.name === "id" || box.matches("[data-picks-page]"))) {
    all.checked = false;
  }
}

function tell() {
  const form = document.getElementById("picked");
  if (!form) return;
  const all = form.elements.all;
  if (location.href !== shownAt) {
    if (shownAt) form.reset();
    shownAt = location.href;
  }
  if (all.checked) pick(true);
  const counts = all.checked ? form.dataset.fitting.split(" ").map(Number) : VERBS.map(count);
  VERBS.forEach((verb, at) => label(form.querySelector(`[value="${verb}"]`), counts[at]));
  const page = form.querySelector("[data-picks-page]");
  const picked = boxes().filter((box) => box.checked).length;
  page.checked = picked > 0 && picked === boxes().length;
  page.indeterminate = picked > 0 && !page.checked;
}

function boxes() {
  return [...region.querySelectorAll('input[name="id"]:enabled')];
}

function pick(checked) {
  for (const box of boxes()) box.checked = checked;
}

function count(verb) {
  return boxes().filter((box) => box.checked && box.dataset.verbs.split(" ").includes(verb)).length;
}

// Written only where it differs, as every change is watched.
function label(button, number) {
  const words = button.querySelector("[data-label]");
  const what = `${number.toLocaleString("en")} ${number === 1 ? "playlist" : "playlists"}`;
  const text = number ? `${words.dataset.label} ${what}` : words.dataset.label;
  if (words.textContent !== text) words.textContent = text;
  if (button.disabled === number > 0) button.disabled = !number;
}
