// Fetch a part of a page and bring it in without disturbing what a person is at.

export async function fetchPart(address, id, options = {}) {
  const answer = await fetch(address, {
    ...options,
    headers: { ...options.headers, "X-Fragment": id },
    credentials: "same-origin",
  });
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  return { ok: answer.ok, part: holder.content.firstElementChild };
}

// Change only what differs: text that is selected, the focus and a running transition stay.
export function patch(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (!isSameKind(old, fresh)) {
    old.replaceWith(fresh);
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = fresh.nodeValue;
    return;
  }
  patchAttributes(old, fresh);
  const was = [...old.childNodes];
  const is = [...fresh.childNodes];
  is.forEach((node, at) => (at < was.length ? patch(was[at], node) : old.append(node)));
  was.slice(is.length).forEach((node) => node.remove());
}

function isSameKind(old, fresh) {
  return old.nodeName === fresh.nodeName && (old.id ?? "") === (fresh.id ?? "");
}

// Whether a <details> is open is the person's, not the server's.
function patchAttributes(old, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
}
