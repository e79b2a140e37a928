// A link or button with data-dialog="id" opens that <dialog>; without scripts its href is followed.
export function enhanceDialogs(root) {
  for (const trigger of root.querySelectorAll("[data-dialog]")) {
    const dialog = document.getElementById(trigger.dataset.dialog);
    if (!dialog?.showModal) continue;
    trigger.setAttribute("aria-haspopup", "dialog");
    trigger.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
  }
  for (const dialog of root.querySelectorAll("dialog")) {
    dialog.addEventListener("click", (event) => {
      const onBackdrop = event.target === dialog;
      if (onBackdrop || event.target.closest("[data-dialog-close]")) dialog.close();
    });
  }
}
