// Small comforts for forms: send on change, no double send, focus on the error summary.
function submitOnChange(root) {
  for (const form of root.querySelectorAll("form[data-submit-on-change]")) {
    form.addEventListener("change", () => form.requestSubmit());
  }
}

// The server refuses a repeated command anyway; this only spares the customer the doubt.
function refuseDoubleSend(root) {
  for (const form of root.querySelectorAll('form[method="post"]')) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent !== undefined) event.preventDefault();
      form.dataset.sent = "";
      event.submitter?.setAttribute("data-busy", "");
    });
  }
}

function focusErrors(root) {
  root.querySelector("[data-autofocus]")?.focus();
}

export function enhanceForms(root) {
  submitOnChange(root);
  refuseDoubleSend(root);
  focusErrors(root);
}

// Coming back by the back button shows the page as it was left: sendable again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[data-busy]")) button.removeAttribute("data-busy");
});
