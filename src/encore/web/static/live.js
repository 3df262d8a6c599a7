// While a run goes on, the server hints at every step, and the page's part is fetched anew.
import { refreshBell } from "./bell.js";
import { fetchPart, patch } from "./fragments.js";

const PAUSE_MS = 400;

let stream = null;
let fetching = false;
let again = false;

export function watchRuns() {
  follow();
  addEventListener("pagehide", stop);
  addEventListener("pageshow", (event) => event.persisted && refresh());
}

// Fetch what the page shows now; one at a time, and once more where something came between.
export async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    do {
      again = false;
      await fetchLive();
      if (again) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    } while (again);
  } finally {
    fetching = false;
  }
}

async function fetchLive() {
  const live = document.querySelector("[data-live]");
  if (!live) return;
  const address = location.href;
  try {
    const { ok, part } = await fetchPart(address, live.id);
    if (ok && part?.id === live.id && location.href === address) bringIn(live, part);
  } catch {
    return; // Encore is away; the stream tries again by itself
  }
  follow();
}

// Where the button that had the focus made way for another, that one gets it.
function bringIn(live, part) {
  const hadFocus = live.contains(document.activeElement);
  patch(live, part);
  if (hadFocus && document.activeElement === document.body) {
    live.querySelector(".heading :is(a, button)")?.focus({ preventScroll: true });
  }
}

// A stream is one of the six connections that a browser has, so it ends with the run.
function follow() {
  const active = document.querySelector("[data-live][data-active]");
  if (!active) stop();
  else if (!stream) start();
}

function start() {
  stream = new EventSource("/events");
  stream.addEventListener("progress", refresh);
  stream.addEventListener("idle", () => {
    refresh();
    refreshBell();
  });
  stream.addEventListener("error", () => {
    if (stream?.readyState === EventSource.CLOSED) stop(); // the next refresh begins another
    document.dispatchEvent(new Event("encore:away"));
  });
}

function stop() {
  stream?.close();
  stream = null;
}
