// Search, filter, sort and turn pages in place; the address always says what is shown.
import { fetchPart, patch } from "./fragments.js";

const TYPING_MS = 250;

let underWay = null;

export function watchTable() {
  const form = document.querySelector("form[data-filters]");
  if (!form) return;
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => show(addressOf(form)), TYPING_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    show(addressOf(form));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-swap], [data-swap-inside] a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(link.href);
  });
  addEventListener("popstate", () => show(location.href, false));
  form.classList.add("live");
}

// What is not chosen is left out, so that addresses stay short.
function addressOf(form) {
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) {
    const field = form.elements[name];
    const usual = field.tagName === "SELECT" ? (field.dataset.usual ?? "") : "";
    if (value !== usual) address.searchParams.set(name, value);
  }
  return address.href;
}

async function show(address, push = true) {
  if (push && address === location.href) return;
  underWay?.abort();
  underWay = new AbortController();
  const { signal } = underWay;
  const region = document.getElementById(document.querySelector("form[data-filters]").dataset.filters);
  region.setAttribute("aria-busy", "true");
  try {
    const { ok, part } = await fetchPart(address, region.id, { signal });
    if (!ok || part?.id !== region.id) throw new Error("no such part");
    if (push) history.pushState(null, "", address);
    patch(region, part);
    region.removeAttribute("aria-busy");
    fill(new URL(address).searchParams, push);
  } catch {
    if (!signal.aborted) location.assign(address);
  }
}

// After a click on a chip or Back, the fields say what the table shows. A field that a person
// types in is left alone.
function fill(query, typing) {
  for (const field of document.querySelector("form[data-filters]").elements) {
    if (!field.name || (typing && field === document.activeElement)) continue;
    field.value = query.get(field.name) ?? field.dataset.usual ?? "";
  }
}
