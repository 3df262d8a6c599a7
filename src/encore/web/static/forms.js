// Send a form in place: the answer is a toast, and the page shows what came of it.
import { fetchPart } from "./fragments.js";
import { refresh } from "./live.js";
import { showToast } from "./toasts.js";

export function watchForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-post]");
    if (!form) return;
    event.preventDefault();
    if (!form.dataset.sending) send(form, event.submitter);
  });
}

async function send(form, submitter) {
  form.dataset.sending = "yes";
  try {
    const body = new URLSearchParams(new FormData(form, submitter));
    const { ok, part } = await fetchPart(form.action, "toast", { method: "POST", body });
    if (!ok || !part) return sendPlainly(form, submitter);
    showToast(part);
  } catch {
    return; // Encore is away, which a bar says; what was typed stays, and the dialog open
  } finally {
    delete form.dataset.sending;
  }
  form.closest("dialog")?.close();
  await refresh();
}

// What the server has to say about the fields stands on a page of its own.
function sendPlainly(form, submitter) {
  form.removeAttribute("data-post");
  form.requestSubmit(submitter);
}
