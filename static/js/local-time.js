// <time datetime="…" data-local="date|day|datetime|time|relative"> in the reader's zone and language,
// written as the server writes it (config/formats).
import { each } from "./each.js";

const DATE = { day: "numeric", month: "short", year: "numeric" };
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const STYLES = { date: DATE, day: { day: "numeric", month: "short" }, datetime: { ...DATE, ...TIME }, time: TIME };
const STEPS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

function relative(instant, language) {
  const seconds = (instant - Date.now()) / 1000;
  const [unit, length] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? STEPS.at(-1);
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.round(seconds / length), unit);
}

export function enhanceTimes(root) {
  const language = document.documentElement.lang;
  const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short", hourCycle: "h23" });
  each(root, "time[data-local]", (time) => {
    const instant = new Date(time.dateTime);
    if (Number.isNaN(instant.getTime())) return;
    const style = STYLES[time.dataset.local];
    time.title = full.format(instant);
    time.textContent = style ? new Intl.DateTimeFormat(language, style).format(instant) : relative(instant, language);
  });
}
