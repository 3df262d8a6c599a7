// A column is shown or hidden as soon as it is ticked.
import { fetchPart } from "./fragments.js";
import { refresh } from "./live.js";

export function watchColumns() {
  document.addEventListener("change", async (event) => {
    const form = event.target.closest("form[data-columns]");
    if (!form) return;
    const body = new URLSearchParams(new FormData(form));
    try {
      await fetchPart(form.action, "columns", { method: "POST", body });
    } catch {
      return; // Encore is away, which a bar says
    }
    await refresh();
  });
}
