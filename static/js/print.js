// <button data-print> prints the page.
import { each } from "./each.js";

export function enhancePrint(root) {
  each(root, "[data-print]", (button) => button.addEventListener("click", () => window.print()));
}
