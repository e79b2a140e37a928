// A link or button with data-dialog="id" opens that <dialog>; without scripts its href is followed.
import { each } from "./each.js";

function opens(trigger) {
  const dialog = document.getElementById(trigger.dataset.dialog);
  if (!dialog?.showModal) return;
  trigger.setAttribute("aria-haspopup", "dialog");
  trigger.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
}

function closes(dialog) {
  dialog.addEventListener("click", (event) => {
    const onBackdrop = event.target === dialog;
    if (onBackdrop || event.target.closest("[data-dialog-close]")) dialog.close();
  });
}

export function enhanceDialogs(root) {
  each(root, "[data-dialog]", opens);
  each(root, "dialog", closes);
}
