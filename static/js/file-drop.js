// Previews, removal and drag-and-drop for <input type="file">. The input stays the only truth:
// what is shown is what it holds, so the form posts exactly what the customer sees.
import { each } from "./each.js";

const KILO = 1024;
const UNITS = ["byte", "kilobyte", "megabyte"];

function readableSize(bytes) {
  const power = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(KILO)), UNITS.length - 1);
  const number = bytes / KILO ** power;
  const style = { style: "unit", unit: UNITS[power], unitDisplay: "short", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(number);
}

function setFiles(input, files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function thumbnail(file) {
  const frame = element("span", "file-drop__thumb");
  if (file.type.startsWith("image/")) {
    const image = new Image();
    image.alt = "";
    image.src = URL.createObjectURL(file);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    frame.append(image);
  } else {
    frame.textContent = file.name.split(".").pop().slice(0, 4).toUpperCase();
  }
  return frame;
}

function row(drop, input, file) {
  const item = element("li", "file-drop__file");
  const words = element("span", "");
  words.append(element("div", "file-drop__name", file.name), element("div", "file-drop__size", readableSize(file.size)));
  const remove = element("button", "button button--quiet", "×");
  remove.type = "button";
  remove.setAttribute("aria-label", `${drop.dataset.removeLabel}: ${file.name}`);
  remove.addEventListener("click", () => {
    setFiles(input, [...input.files].filter((other) => other !== file));
    input.focus();
  });
  item.append(thumbnail(file), words, remove);
  return item;
}

function enhanceDrop(drop) {
  const input = drop.querySelector('input[type="file"]');
  const zone = drop.querySelector("[data-file-drop-zone]");
  const list = drop.querySelector("[data-file-drop-list]");
  let held = [];
  input.addEventListener("change", () => {
    // Choosing again adds to what is there; a removal hands in a shorter list of known files.
    const chosen = [...input.files];
    const adds = input.multiple && held.length > 0 && chosen.some((file) => !held.includes(file));
    if (adds && !held.every((file) => chosen.includes(file))) {
      setFiles(input, [...held, ...chosen]);
      return;
    }
    held = chosen;
    list.replaceChildren(...held.map((file) => row(drop, input, file)));
  });
  for (const type of ["dragenter", "dragover"]) zone.addEventListener(type, () => zone.setAttribute("data-over", ""));
  for (const type of ["dragleave", "drop"]) zone.addEventListener(type, () => zone.removeAttribute("data-over"));
}

export function enhanceFileDrops(root) {
  each(root, "[data-file-drop]", enhanceDrop);
}
