// Copy what stands beside a button, and say so on the button for a moment.

const SAID_MS = 2000;

export function watchCopies() {
  document.documentElement.classList.add("has-scripts");
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copies]");
    if (button) copy(button, document.getElementById(button.dataset.copies));
  });
}

async function copy(button, source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    say(button, "Copied");
  } catch {
    getSelection().selectAllChildren(source); // then the keyboard copies it
    say(button, "Selected");
  }
}

function say(button, word) {
  const usual = (button.dataset.usual ??= button.textContent);
  const label = (button.dataset.label ??= button.getAttribute("aria-label"));
  button.textContent = word;
  button.setAttribute("aria-label", word);
  setTimeout(() => {
    button.textContent = usual;
    button.setAttribute("aria-label", label);
  }, SAID_MS);
}
