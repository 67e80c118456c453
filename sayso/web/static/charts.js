// Charts of the reports: the numbers come as JSON beside the figure, a point opens the people behind it.
(function () {
  "use strict";
  var DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4], [4, 6]];
  var COLOURS = ["--accent", "--good", "--wait", "--bad", "--demo", "--soft"];
  var HEIGHT = 240;

  function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
  function whole(u, splits) { return splits.map(function (each) { return each % 1 ? "" : each.toLocaleString("en"); }); }
  function short(label, room) { return label.length > room ? label.slice(0, room - 1) + "…" : label; }

  function axes(figure, wide) {
    var common = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    var count = figure.labels.length;
    var bars = figure.kind === "bars";
    var room = bars ? Math.floor((wide - 70) / Math.max(1, count) / 7.5) : 12;
    var slanted = bars && figure.labels.some(function (label) { return label.length > room; });
    if (slanted) room = 14;
    return [
      Object.assign({}, common, {
        grid: { show: false },
        rotate: slanted ? 40 : 0,
        size: slanted ? 84 : 36,
        splits: function () {
          var step = bars ? 1 : Math.max(1, Math.ceil(count / Math.max(2, Math.floor(wide / 80))));
          return figure.labels.map(function (_, at) { return at; }).filter(function (at) { return at % step === 0; });
        },
        values: function (u, splits) { return splits.map(function (at) { return short(figure.labels[at] || "", room); }); }
      }),
      Object.assign({}, common, { size: 54, values: whole })
    ];
  }
  function lines(figure) {
    return figure.series.map(function (each, at) {
      return { label: each.label, stroke: colour(COLOURS[at]), width: 2, dash: DASHES[at], points: { show: figure.labels.length < 40, size: 6 } };
    });
  }
  function bars(figure) {
    return figure.series.map(function (each) {
      return { label: each.label, stroke: colour("--accent"), fill: colour("--accent"), width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.6, 90] }) };
    });
  }

  function draw(place) {
    var figure = JSON.parse(document.getElementById(place.getAttribute("data-chart")).textContent);
    var wide = place.clientWidth;
    var one = figure.kind === "bars";
    var last = figure.labels.length - 1;
    var x = { label: one ? "" : "Day", value: function (u, at) { return at == null ? "" : figure.labels[at] || ""; } };
    place.textContent = "";
    var plot = new uPlot({
      width: wide, height: HEIGHT, series: [x].concat(one ? bars(figure) : lines(figure)), axes: axes(figure, wide),
      scales: {
        x: { time: false, range: function () { return one || last < 1 ? [-0.5, last + 0.5] : [0, last]; } },
        y: { range: function (u, low, high) { return [0, Math.max(4, high * 1.05)]; } }
      },
      legend: { show: !one },
      cursor: { drag: { x: false, y: false }, points: { show: !one } }
    }, [figure.labels.map(function (_, at) { return at; })].concat(figure.series.map(function (each) { return each.values; })), place);
    plot.over.addEventListener("click", function () { open(plot, figure); });
    return plot;
  }
  // The point nearest to where it was pressed.
  function open(plot, figure) {
    var at = plot.cursor.idx;
    if (at == null) return;
    var y = plot.cursor.top;
    var nearest = figure.series.slice().sort(function (one, other) {
      return Math.abs(plot.valToPos(one.values[at], "y") - y) - Math.abs(plot.valToPos(other.values[at], "y") - y);
    })[0];
    if (nearest && nearest.urls[at]) window.location.assign(nearest.urls[at]);
  }

  var drawn = new Map();
  function all() {
    document.querySelectorAll(".chart").forEach(function (place) {
      if (drawn.has(place)) drawn.get(place).destroy();
      drawn.set(place, draw(place));
    });
  }
  all();
  var width = document.documentElement.clientWidth;
  window.addEventListener("resize", function () {
    if (document.documentElement.clientWidth === width) return;
    width = document.documentElement.clientWidth;
    all();
  });
  document.addEventListener("sayso:theme", all);
})();
