// Runs before the first paint: says that scripts run, and applies the remembered appearance.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; the device's own preference then applies.
  }
})();
