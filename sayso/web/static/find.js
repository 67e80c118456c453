// The search box: Ctrl-K or "/" from anywhere, arrows and Enter among what was found, Esc to leave.
(function () {
  "use strict";
  var box = document.getElementById("find");
  var list = document.getElementById("found");
  if (!box || !list) return;
  var before = null;

  function options() { return Array.from(list.querySelectorAll("[role=option]")); }
  function open() { return !list.hidden; }
  function close() {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    choose(null);
  }
  function show() {
    var some = list.textContent.trim() !== "" && box.value.trim() !== "";
    list.hidden = !some;
    box.setAttribute("aria-expanded", String(some));
    choose(null);
  }
  function chosen() { return list.querySelector("[aria-selected=true]"); }
  function choose(option) {
    options().forEach(function (each) { each.setAttribute("aria-selected", String(each === option)); });
    if (!option) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
  function move(by) {
    var all = options();
    if (!all.length) return;
    var at = all.indexOf(chosen());
    choose(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
  }

  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input, textarea, select, [contenteditable]");
    var called = (event.key === "k" && (event.ctrlKey || event.metaKey)) ||
      (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey);
    if (!called) return;
    event.preventDefault();
    if (document.activeElement !== box) before = document.activeElement;
    box.focus();
    box.select();
  });
  box.addEventListener("keydown", function (event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open()) show();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && open() && chosen()) {
      event.preventDefault();
      chosen().click();
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (open()) return close();
      box.value = "";
      if (before && before.isConnected) before.focus(); else box.blur();
    }
  });
  box.addEventListener("focus", show);
  box.form.addEventListener("focusout", function (event) {
    if (!box.form.contains(event.relatedTarget)) close();
  });
  // A press on an option must not take the focus away before it is a click.
  list.addEventListener("mousedown", function (event) { event.preventDefault(); });
  document.addEventListener("htmx:afterSwap", function (event) { if (event.detail.target === list) show(); });
})();
