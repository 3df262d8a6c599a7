// Picked playlists: how many each button touches. What is picked outlives a refresh, not a new view.

const VERBS = ["sync", "exclude", "include"];

const picked = new Set(); // ids; a refresh may make a row anew that stands elsewhere now

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
  document.addEventListener("reset", forget);
  new MutationObserver(tell).observe(region, { attributes: true, childList: true, subtree: true });
  pick(boxes().filter((box) => box.checked), true); // which a browser keeps over a reload
  tell();
}

// One box may stand for many.
function follow(box) {
  const all = document.getElementById("picked")?.elements.all;
  const isOne = box.name === "playlist";
  if (!all || !(isOne || box === all || box.matches("[data-picks-page]"))) return;
  pick(isOne ? [box] : boxes(), box.checked);
  if (!box.checked) all.checked = false;
}

function forget(event) {
  if (event.target.id !== "picked") return;
  picked.clear();
  setTimeout(tell); // the boxes are reset after this
}

function tell() {
  const form = document.getElementById("picked");
  if (!form) return;
  const all = form.elements.all;
  if (location.href !== shownAt) {
    if (shownAt) form.reset();
    shownAt = location.href;
  }
  if (all.checked) pick(boxes(), true);
  for (const box of boxes()) box.checked = picked.has(box.value);
  const counts = all.checked ? form.dataset.fitting.split(" ").map(Number) : VERBS.map(count);
  VERBS.forEach((verb, at) => label(form.querySelector(`[value="${verb}"]`), counts[at]));
  const page = form.querySelector("[data-picks-page]");
  const here = boxes().filter((box) => box.checked).length;
  page.checked = here > 0 && here === boxes().length;
  page.indeterminate = here > 0 && !page.checked;
}

function boxes() {
  return [...region.querySelectorAll('input[name="playlist"]:enabled')];
}

function pick(some, isPicked) {
  for (const { value } of some) isPicked ? picked.add(value) : picked.delete(value);
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
