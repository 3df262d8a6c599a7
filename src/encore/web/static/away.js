// Say quietly that Encore does not answer, and go on by itself when it is back.
import { refresh } from "./live.js";

const LOOK_MS = 10_000; // as long as it answers, and only while somebody looks at the page
const AWAY_MS = 2_000;
const WORDS = "Not connected to Encore; trying again";

let bar = null;
let timer = null;

export function watchAway() {
  document.addEventListener("encore:away", () => look());
  document.addEventListener("visibilitychange", () => look());
  addEventListener("offline", () => look());
  addEventListener("online", () => look());
  plan(LOOK_MS);
  const again = document.querySelector("a[data-again]");
  if (again) setTimeout(tryAgain, LOOK_MS / 2, again);
}

// Encore answers, but not with this page: its database is away.
async function tryAgain(again) {
  const there = await fetch(again.href).then((answer) => answer.ok, () => false);
  if (there) location.replace(again.href);
  else setTimeout(tryAgain, LOOK_MS / 2, again);
}

async function look() {
  clearTimeout(timer);
  timer = null;
  if (document.hidden && !bar) return;
  const answers = await isThere();
  if (answers && bar) comeBack();
  if (!answers) goAway();
  plan(answers ? LOOK_MS : AWAY_MS);
}

function plan(ms) {
  clearTimeout(timer);
  timer = setTimeout(look, ms);
}

async function isThere() {
  try {
    return (await fetch("/alive", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

// In the top layer, so that it shows beside an open dialog as well.
function goAway() {
  if (bar) return;
  bar = document.createElement("p");
  bar.id = "away";
  bar.setAttribute("role", "status");
  bar.setAttribute("popover", "manual");
  document.body.append(bar);
  bar.showPopover?.();
  bar.textContent = WORDS;
}

function comeBack() {
  bar.remove();
  bar = null;
  // The page of a fault has nothing to bring up to date; it loads anew.
  if (document.querySelector("[data-fault]")) location.reload();
  else refresh();
}
