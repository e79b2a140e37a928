export function enhanceToasts(root) {
  for (const button of root.querySelectorAll("[data-toast-close]")) {
    button.addEventListener("click", () => button.closest("[data-toast]").remove());
  }
}
