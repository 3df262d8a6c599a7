// The bell opens what it has to tell in place, where without this module its page is loaded.
import { fetchPart, patch } from "./fragments.js";

export function watchBell() {
  document.addEventListener("click", (event) => {
    const bell = event.target.closest("#bell");
    const panel = document.getElementById("bell-panel");
    if (!bell || !panel.showPopover || location.pathname === "/notices") return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(bell, panel);
  });
}

// Show how much is new, after it was seen or when a run has ended meanwhile.
export async function refreshBell() {
  const bell = document.getElementById("bell");
  if (!bell) return;
  try {
    const { ok, part } = await fetchPart(bell.href, bell.id);
    if (ok && part?.id === bell.id) patch(bell, part);
  } catch {
    // Encore is away; the next page tells
  }
}

async function open(bell, panel) {
  try {
    const { ok, part } = await fetchPart(bell.href, "notices");
    if (!ok || part?.id !== "notices") throw new Error("no such part");
    panel.querySelector("[data-holds]").replaceChildren(part);
    panel.showPopover();
    panel.focus();
  } catch {
    location.assign(bell.href);
    return;
  }
  await refreshBell();
}
