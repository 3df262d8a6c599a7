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
  form.closest("[popover]")?.hidePopover();
  try {
    const body = new URLSearchParams(new FormData(form, submitter));
    const { ok, part } = await fetchPart(form.action, "toast", { method: "POST", body });
    if (!ok || !part) return sendPlainly(form, submitter);
    if (part.matches("dialog")) return ask(part);
    showToast(part);
  } catch {
    return; // Encore is away, which a bar says; what was typed stays, and the dialog open
  } finally {
    delete form.dataset.sending;
  }
  form.closest("dialog")?.close();
  document.getElementById(form.dataset.resets ?? "")?.reset();
  await refresh();
}

// What touches much is asked about first; the question goes when it is answered.
function ask(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}

// What the server has to say about the fields stands on a page of its own.
function sendPlainly(form, submitter) {
  form.removeAttribute("data-post");
  form.requestSubmit(submitter);
}
