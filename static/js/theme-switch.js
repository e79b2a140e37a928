// The switch in the footer; js/theme.js applies the choice on the next page before it paints.
import { each } from "./each.js";

function apply(theme) {
  const root = document.documentElement;
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  try {
    if (theme) localStorage.setItem("theme", theme);
    else localStorage.removeItem("theme");
  } catch {
    // Without storage the choice lasts for this page only.
  }
}

function enhanceGroup(group) {
  const buttons = [...group.querySelectorAll("button")];
  const mark = () => {
    const current = document.documentElement.dataset.theme ?? "";
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === current));
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      apply(button.value);
      mark();
    });
  }
  mark();
}

export function enhanceThemeSwitch(root) {
  each(root, "[data-theme-switch]", enhanceGroup);
}
