// Send a form in place: the answer is a toast, and the page shows what came of it.
import { fetchPart } from "./fragments.js";
import { refresh } from "./live.js";
import { showToast } from "./toasts.js";

export function watchForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-post]");
    if (!form) return;
    event.preventDefault();
    if (!form.dataset.sending) send(form);
  });
}

async function send(form) {
  form.dataset.sending = "yes";
  try {
    const { ok, part } = await fetchPart(form.action, "toast", { method: "POST" });
    if (ok && part) showToast(part);
    else form.submit();
  } catch {
    form.submit(); // the browser then says itself that Encore cannot be reached
  } finally {
    delete form.dataset.sending;
  }
  form.closest("dialog")?.close();
  await refresh();
}
