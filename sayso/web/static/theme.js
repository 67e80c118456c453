// Before anything is drawn: light, dark or as the system has it, and the reader's time zone for the server.
(function () {
  "use strict";
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function wanted() {
    try { return localStorage.getItem("theme") || "system"; } catch (denied) { return "system"; }
  }
  function follow() {
    var theme = wanted();
    var shown = theme === "light" || theme === "dark" ? theme : dark.matches ? "dark" : "light";
    if (document.documentElement.getAttribute("data-bs-theme") === shown) return;
    document.documentElement.setAttribute("data-bs-theme", shown);
    document.dispatchEvent(new Event("sayso:theme"));
  }
  follow();
  dark.addEventListener("change", follow);
  window.addEventListener("storage", function (event) { if (event.key === "theme") { follow(); set(); } });
  function set() {
    var choice = document.getElementById("theme");
    if (choice) choice.value = wanted();
  }
  document.addEventListener("DOMContentLoaded", function () {
    var choice = document.getElementById("theme");
    if (!choice) return;
    choice.form.hidden = false;
    set();
    choice.addEventListener("change", function () {
      try { localStorage.setItem("theme", choice.value); } catch (denied) { return; }
      follow();
    });
  });
  var zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && document.cookie.indexOf("zone=" + zone) < 0) {
    document.cookie = "zone=" + zone + ";path=/;max-age=31536000;samesite=lax";
  }
})();
