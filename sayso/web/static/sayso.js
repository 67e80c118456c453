// The little that a page needs beyond links and forms.
(function () {
  "use strict";

  // The menu on small screens.
  document.addEventListener("click", function (event) {
    var button = event.target.closest(".menu-button");
    if (!button) return;
    var open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    document.getElementById("menu").classList.toggle("open", open);
  });

  // A live part that came back unchanged is left alone: nothing jumps, nothing is read out twice.
  var shown = new WeakMap();
  document.addEventListener("htmx:beforeSwap", function (event) {
    var target = event.detail.target;
    if (!target.hasAttribute("data-live")) return;
    var fresh = event.detail.xhr.responseText;
    if (shown.get(target) === fresh) event.detail.shouldSwap = false;
    else shown.set(target, fresh);
  });

  // A phone shows its newest text, unless its reader has scrolled back.
  function followed(thread) {
    return thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  }
  function toEnd(thread) {
    thread.scrollTop = thread.scrollHeight;
  }
  var following = new WeakMap();
  document.addEventListener("htmx:beforeSwap", function (event) {
    var thread = event.detail.target.closest(".thread");
    if (thread) following.set(thread, followed(thread));
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    var thread = event.detail.target.closest(".thread");
    if (thread && following.get(thread) !== false) toEnd(thread);
  });
  document.querySelectorAll(".thread").forEach(toEnd);

  // Enter sends, Shift+Enter breaks the line.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (!event.target.matches(".composer textarea")) return;
    event.preventDefault();
    if (event.target.value.trim()) event.target.form.requestSubmit();
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.target.closest && event.target.closest(".composer");
    if (form && event.detail.successful && event.detail.elt === form) {
      var box = form.querySelector("textarea");
      box.value = "";
      box.focus();
    }
  });
  document.addEventListener("click", function (event) {
    var word = event.target.closest("[data-type]");
    if (!word) return;
    var box = document.getElementById(word.getAttribute("data-into"));
    box.value = word.getAttribute("data-type");
    box.focus();
  });
})();
