// Dialogs open by `commandfor`; browsers that lack it are helped here.

export function watchDialogs() {
  if ("commandForElement" in HTMLButtonElement.prototype) return;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (!dialog) return;
    event.preventDefault();
    if (button.getAttribute("command") === "close") dialog.close();
    else dialog.showModal();
  });
}
