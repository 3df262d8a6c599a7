// A button that leads to a question opens it in place, where a full load would show it as a page.

export function watchDialogs() {
  document.addEventListener("submit", (event) => {
    const dialog = document.getElementById(event.target.dataset.opens ?? "");
    if (!dialog) return;
    event.preventDefault();
    // The question's page stands where its answer goes to, and so does the form that leads there.
    dialog.querySelector("form[data-post]").action = event.target.action;
    dialog.showModal();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
  });
}
