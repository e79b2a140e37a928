// Keeps the wedge scanner's keystrokes in the scan field: after a tap elsewhere the focus comes back.
const RETURN_AFTER_MS = 4000;
const field = document.querySelector("[data-scan]");

function isBusyElsewhere() {
  return document.activeElement?.matches("input, select, textarea, button, a, summary") && document.activeElement !== field;
}

if (field) {
  field.focus();
  // A scanner may be typing already: selecting now would let it overwrite its own first letters.
  if (field.value === field.defaultValue) field.select();
  setInterval(() => {
    if (!isBusyElsewhere()) field.focus();
  }, RETURN_AFTER_MS);
}
