/* Loaded in the head, before the first paint: the theme that the reader chose, else the one of the system. */
(function () {
  "use strict";
  var kept = null;
  try {
    kept = window.localStorage.getItem("theme");
  } catch (_) {
    kept = null;
  }
  var dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = kept === "dark" || kept === "light" ? kept : dark ? "dark" : "light";
})();
