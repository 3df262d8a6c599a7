// Fetch a part of a page and bring it in without disturbing what a person is at.

export async function fetchPart(address, id, options = {}) {
  const answer = await fetch(address, {
    ...options,
    headers: { ...options.headers, "X-Fragment": id },
    credentials: "same-origin",
  }).catch((error) => {
    if (error.name !== "AbortError") document.dispatchEvent(new Event("encore:away"));
    throw error;
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
  patchChildren(old, fresh);
}

// What has a key is matched by it and never moved; the rest is matched by its place.
function patchChildren(old, fresh) {
  let at = old.firstChild;
  for (const node of [...fresh.childNodes]) {
    const key = keyOf(node);
    const match = key ? find(at, key) : keyOf(at) ? null : at;
    if (!match) {
      old.insertBefore(node, at);
      continue;
    }
    at = removeUntil(at, match);
    const next = at.nextSibling;
    patch(at, node);
    at = next;
  }
  removeUntil(at, null);
}

function keyOf(node) {
  return node?.dataset?.key || node?.id || "";
}

function find(from, key) {
  for (let node = from; node; node = node.nextSibling) if (keyOf(node) === key) return node;
  return null;
}

function removeUntil(from, end) {
  while (from !== end) {
    const next = from.nextSibling;
    from.remove();
    from = next;
  }
  return end;
}

function isSameKind(old, fresh) {
  return old.nodeName === fresh.nodeName && keyOf(old) === keyOf(fresh);
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
