(function () {
  "use strict";
  if (window.playbookCharts) return;
  window.playbookCharts = true;

  function draw(plot) {
    var source = plot.querySelector(".pb-spec");
    if (!source || plot.dataset.live) return;
    plot.dataset.live = "drawing";
    var given = JSON.parse(source.textContent);
    var live = document.createElement("div");
    live.className = "pb-live pb-waiting";
    plot.appendChild(live);
    var room = plot.clientWidth;
    (given.spec.params || []).forEach(function (param) {
      if (param.name === "room") param.value = room;
    });
    window.vegaEmbed(live, given.spec, {
      actions: false,
      renderer: "svg",
      formatLocale: given.locale.number,
      timeFormatLocale: given.locale.time,
      tooltip: { theme: "playbook", disableDefaultStyle: true }
    }).then(function (result) {
      live.classList.remove("pb-waiting");
      plot.dataset.live = "yes";
      follow(plot, result.view);
    }).catch(function (error) {
      // The still picture stays; the reason is for whoever opens the console.
      live.remove();
      plot.dataset.live = "failed";
      console.error(error);
    });
  }

  function follow(plot, view) {
    var known = plot.clientWidth;
    new ResizeObserver(function () {
      var now = plot.clientWidth;
      if (!now || Math.abs(now - known) < 1) return;
      known = now;
      try { view.signal("room", now); } catch (noRoom) { /* a chart that does not ask for its room */ }
      view.signal("width", now).resize().runAsync();
    }).observe(plot);
  }

  var near = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting || !entry.target.clientWidth) return;
      near.unobserve(entry.target);
      draw(entry.target);
    });
  }, { rootMargin: "800px" });

  function look(root) {
    if (root.matches && root.matches(".pb-plot")) near.observe(root);
    if (root.querySelectorAll) root.querySelectorAll(".pb-plot").forEach(function (plot) { near.observe(plot); });
  }

  function start() {
    look(document);
    new MutationObserver(function (changes) {
      changes.forEach(function (change) { change.addedNodes.forEach(look); });
    }).observe(document.body, { childList: true, subtree: true });
  }

  // Words are measured before they are drawn: the typeface has to be there first.
  function typeface() {
    var family = getComputedStyle(document.documentElement).getPropertyValue("--pb-fonts");
    var sample = "a1\u0633\u06f1";
    return Promise.all(["13px ", "bold 13px "].map(function (weight) {
      return document.fonts.load(weight + family, sample);
    })).catch(function () { /* drawn with whatever is there */ });
  }

  function wait() {
    if (!window.vegaEmbed || !document.body) { setTimeout(wait, 50); return; }
    typeface().then(start);
  }
  wait();
})();
