// Shows the KPIs that hold every word asked for, of one tactic and one state if these are chosen.
(function () {
  const form = document.querySelector(".pb-find");
  const found = form.querySelector(".pb-found");
  const kpis = [...document.querySelectorAll(".pb-kpi[data-words]")];
  const sections = [...document.querySelectorAll(".pb-tactic[data-tactic]")];
  const nothing = document.querySelector(".pb-nothing");
  const number = new Intl.NumberFormat(document.documentElement.lang);
  // As playbook.kpis.searching.plain writes the words of each KPI.
  const alike = { "ي": "ی", "ك": "ک", "ł": "l", "\u200c": "", _: " ", "-": " " };
  const plain = (text) =>
    text.toLowerCase().replace(/[يكł\u200c_-]/g, (letter) => alike[letter]).normalize("NFKD").replace(/\p{M}/gu, "");

  function show() {
    const words = plain(form.words.value).split(/\s+/).filter(Boolean);
    const tactic = form.tactic.value;
    const state = form.state ? form.state.value : "";
    let shown = 0;
    for (const kpi of kpis) {
      const fits =
        words.every((word) => kpi.dataset.words.includes(word)) &&
        (!tactic || kpi.parentElement.dataset.tactic === tactic) &&
        (!state || (kpi.dataset.state === "ok") === (state === "ok"));
      kpi.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const section of sections) {
      const left = section.querySelectorAll(".pb-kpi:not([hidden])").length;
      section.hidden = left === 0;
      section.querySelector(".pb-heading span").textContent = number.format(left);
    }
    nothing.hidden = shown > 0;
    found.textContent = found.dataset.text
      .replace("{shown}", number.format(shown))
      .replace("{all}", number.format(kpis.length));
  }

  function open() {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (named && named.matches("details")) named.open = true;
  }

  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", open);
  show();
  open();
})();
