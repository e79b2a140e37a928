// <button data-copy="text" data-copied-text="Copied."> copies and says so, to eyes and ears.
import { each } from "./each.js";

const SHOWN_FOR_MS = 2000;

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const holder = button.closest(".copy");
  const label = button.getAttribute("aria-label");
  holder?.setAttribute("data-copied", "");
  button.setAttribute("aria-label", button.dataset.copiedText);
  setTimeout(() => {
    holder?.removeAttribute("data-copied");
    button.setAttribute("aria-label", label);
  }, SHOWN_FOR_MS);
}

export function enhanceCopy(root) {
  each(root, "[data-copy]", (button) => {
    if (!navigator.clipboard) button.hidden = true;
    button.addEventListener("click", () => copy(button));
  });
}
