import { each } from "./each.js";

export function enhanceToasts(root) {
  each(root, "[data-toast-close]", (button) => {
    button.addEventListener("click", () => button.closest("[data-toast]").remove());
  });
}
