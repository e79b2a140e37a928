// Small comforts for forms: send on change, no double send, focus on the error summary.
import { each } from "./each.js";

// A form that answers with a file never leaves the page, so the guard lets go by itself.
const GUARDED_FOR_MS = 8000;

function submitOnChange(form) {
  form.addEventListener("change", () => form.requestSubmit());
}

// The server refuses a repeated command anyway; this only spares the customer the doubt.
function refuseDoubleSend(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent !== undefined) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    event.submitter?.setAttribute("data-busy", "");
    setTimeout(sendableAgain, GUARDED_FOR_MS);
  });
}

function sendableAgain() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[data-busy]")) button.removeAttribute("data-busy");
}

export function enhanceForms(root) {
  each(root, "form[data-submit-on-change]", submitOnChange);
  each(root, 'form[method="post"]', refuseDoubleSend);
  each(root, "[data-autofocus]", (element) => element.focus());
}

// The back button shows the page as it was left, and htmx keeps the form in place.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) sendableAgain();
});
document.addEventListener("htmx:afterRequest", sendableAgain);
