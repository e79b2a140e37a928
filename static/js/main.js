// Everything here enhances pages that already work without it.
// `enhance(root)` runs on the document and again on each fragment htmx swaps in.
import { enhanceCopy } from "./copy.js";
import { enhanceDialogs } from "./dialog.js";
import { enhanceFileDrops } from "./file-drop.js";
import { enhanceForms } from "./forms.js";
import { enhanceTimes } from "./local-time.js";
import { enhancePrint } from "./print.js";
import { enhanceThemeSwitch } from "./theme-switch.js";
import { enhanceToasts } from "./toast.js";

const enhancements = [
  enhanceCopy,
  enhanceDialogs,
  enhanceFileDrops,
  enhanceForms,
  enhanceTimes,
  enhancePrint,
  enhanceThemeSwitch,
  enhanceToasts,
];

function enhance(root) {
  for (const enhancement of enhancements) enhancement(root);
}

enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
