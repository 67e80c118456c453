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

  // Whoever stands on a link of a live part stands on the same link when the part has come back. (Elements with an id
  // keep the focus by themselves.)
  var stood = new WeakMap();
  document.addEventListener("htmx:beforeSwap", function (event) {
    var on = document.activeElement;
    var link = event.detail.target.contains(on) && !on.id && on.matches("a[href]");
    if (link) stood.set(event.detail.target, on.getAttribute("href"));
    else stood.delete(event.detail.target);
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    var href = stood.get(event.detail.target);
    if (!href) return;
    var again = Array.from(event.detail.target.querySelectorAll("a[href]")).find(function (link) {
      return link.getAttribute("href") === href;
    });
    if (again) again.focus({ preventScroll: true });
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

  // Enter sends, Shift+Enter breaks the line. The box empties as the text leaves, and fills again if it could not.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (!event.target.matches(".composer textarea")) return;
    event.preventDefault();
    var form = event.target.form;
    if (event.target.value.trim() && !form.classList.contains("htmx-request")) form.requestSubmit();
  });
  var leaving = new WeakMap();
  function composer(event) {
    return event.detail.elt.matches(".composer") ? event.detail.elt : null;
  }
  document.addEventListener("htmx:beforeRequest", function (event) {
    var form = composer(event);
    if (!form) return;
    var box = form.querySelector("textarea");
    if (!box.value.trim() || form.classList.contains("htmx-request")) return event.preventDefault();
    leaving.set(form, box.value);
    box.value = "";
    box.focus();
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var form = composer(event);
    if (!form) return;
    var box = form.querySelector("textarea");
    var trouble = form.querySelector(".trouble");
    if (!event.detail.successful && !box.value) box.value = leaving.get(form) || "";
    trouble.hidden = event.detail.successful;
    trouble.textContent = event.detail.successful ? "" : "That did not go through. Try again.";
  });

  // One click puts a look-alike for a letter; without scripts the same button asks the server.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-replace]");
    if (!button) return;
    event.preventDefault();
    var box = document.getElementById("body");
    box.value = box.value.split(button.getAttribute("data-replace")).join(button.getAttribute("data-with"));
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });

  // A draft that is keeping itself just now is waited for: its next revision is the one to go on from.
  document.addEventListener("submit", function (event) {
    var saved = event.target.matches("[data-keeps]") && document.getElementById("saved");
    if (!saved || !saved.classList.contains("htmx-request")) return;
    event.preventDefault();
    var button = event.submitter;
    saved.addEventListener("htmx:afterSettle", function () { event.target.requestSubmit(button); }, { once: true });
  });

  // Clocks go on between two looks at the server. `data-shift`: seconds a demo clock is ahead.
  function face(clock) {
    var now = new Date(Date.now() + 1000 * Number(clock.getAttribute("data-shift")));
    var zone = clock.getAttribute("data-zone") || undefined;
    var parts = {};
    new Intl.DateTimeFormat("en-GB", {
      weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone
    }).formatToParts(now).forEach(function (part) { parts[part.type] = part.value; });
    return parts.weekday + " " + parts.day + " " + parts.month + " " + parts.hour + ":" + parts.minute;
  }
  function tick() {
    document.querySelectorAll(".clock[data-shift]").forEach(function (clock) {
      var shows = face(clock);
      if (clock.textContent !== shows) clock.textContent = shows;
    });
  }
  setInterval(tick, 5000);
  // A moved clock moves every face on the page.
  document.addEventListener("htmx:afterSettle", function () {
    var panel = document.querySelector("#clock-panel .clock");
    if (!panel) return;
    document.querySelectorAll(".clock[data-shift]").forEach(function (clock) {
      clock.setAttribute("data-shift", panel.getAttribute("data-shift"));
    });
    tick();
  });
  document.addEventListener("click", function (event) {
    var word = event.target.closest("[data-type]");
    if (!word) return;
    var box = document.getElementById(word.getAttribute("data-into"));
    box.value = word.getAttribute("data-type");
    box.focus();
  });

  // A snippet is copied by its button; without a script it can still be marked and copied by hand.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button) return;
    var box = document.getElementById(button.getAttribute("data-copy"));
    box.select();
    var copied = navigator.clipboard ? navigator.clipboard.writeText(box.value) : Promise.reject();
    copied.then(function () { button.textContent = "Copied"; }, function () { button.textContent = "Press Ctrl-C"; });
  });
})();
