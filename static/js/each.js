// Calls `enhance` once in a lifetime for each element that matches, `root` itself included.
// htmx announces the whole body at start and every fragment later, so the same element comes by
// more than once; a second listener on a form would take the first send for a double click.
const seen = new Map();

export function each(root, selector, enhance) {
  if (!seen.has(selector)) seen.set(selector, new WeakSet());
  const done = seen.get(selector);
  const found = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) found.unshift(root);
  for (const element of found) {
    if (done.has(element)) continue;
    done.add(element);
    enhance(element);
  }
}
