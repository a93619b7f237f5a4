/* The what-if's sliders: page shares that sum to 100, locks, the goal and scenarios in the address of the page. */
(function () {
  "use strict";

  const SLUG = "recommender";
  const PAUSE = 350;
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const round = (value) => Math.round(value * 100) / 100;

  let setting = null; /* what the server said last: names, pages, values, locked */
  let values = {}; /* where the sliders stand */
  let timer = 0;

  /* moving one share takes from the unlocked others in proportion; as portal/recommender/stats.py `balanced` does */
  function balanced(name, wanted) {
    const next = Object.assign({}, values);
    if (!setting.pages.includes(name)) {
      next[name] = Math.max(0, wanted);
      return next;
    }
    const free = setting.pages.filter((page) => page !== name && !setting.locked.includes(page));
    const fixed = setting.pages.filter((page) => page !== name && !free.includes(page)).reduce((sum, page) => sum + values[page], 0);
    if (!free.length) return next;
    next[name] = round(Math.min(Math.max(0, wanted), 100 - fixed));
    const left = 100 - fixed - next[name];
    const before = free.reduce((sum, page) => sum + values[page], 0);
    free.forEach((page) => (next[page] = round(Math.max(0, left * (before > 0 ? values[page] / before : 1 / free.length)))));
    const largest = free.reduce((most, page) => (next[page] > next[most] ? page : most), free[0]);
    const sum = setting.pages.reduce((total, page) => total + next[page], 0);
    next[largest] = round(Math.max(0, next[largest] + 100 - sum));
    return next;
  }

  const field = (kind, name) => document.getElementById(SLUG + "-" + kind + "-" + name);

  /* the fields are set here and not through Dash, which would take its whole page through a callback for each move */
  function show() {
    setting.names.forEach((name) => ["slide", "box"].forEach((kind) => (field(kind, name).value = String(round(values[name])))));
  }

  function settle(found) {
    if (!found) throw window.dash_clientside.PreventUpdate;
    setting = found;
    found.names.forEach((name) => {
      const lock = field("lock", name);
      const held = found.locked.includes(name);
      lock.setAttribute("aria-pressed", String(held));
      lock.textContent = held ? "Locked" : "Lock";
      lock.setAttribute("aria-label", lock.textContent + ": " + name.replace("_", "-"));
      ["slide", "box"].forEach((kind) => (field(kind, name).disabled = held || !found.values));
    });
    if (found.values && !timer) {
      values = Object.assign({}, found.values);
      show();
    }
    return found.target;
  }

  function move(event) {
    const [, kind, name] = /^recommender-(slide|box)-(.+)$/.exec(event.target.id) || [];
    if (!kind) return;
    event.stopPropagation();
    if (event.type !== (kind === "slide" ? "input" : "change") || !setting || !setting.values) return;
    const wanted = Number(event.target.value);
    if (event.target.value === "" || !Number.isFinite(wanted) || round(values[name]) === round(wanted)) return;
    values = balanced(name, wanted);
    show();
    clearTimeout(timer);
    timer = setTimeout(commit, PAUSE);
    ask();
  }

  ["input", "change"].forEach((kind) => document.addEventListener(kind, move, true));

  /* --- what the server says of where the sliders stand: the read-out first, then the contributions -------------------- */

  let asking = false; /* one question at a time: while a slider is dragged only the last place counts */
  let again = false;

  function answer(what) {
    const query = new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => ["company", "course"].includes(name)));
    setting.names.forEach((name) => query.set(name, String(round(values[name]))));
    return fetch(document.getElementById(SLUG + "-readout").dataset.live + what + "?" + query).then((got) => got.json());
  }

  function ask() {
    again = asking;
    if (asking) return;
    asking = true;
    const next = () => {
      asking = false;
      if (again) ask();
      return again;
    };
    answer("readout")
      .then((found) => said(found.error ? [{ kind: "caveat", text: found.error }] : found))
      .then(() => again || answer("waterfall").then((found) => again || found.error || drawn(found.figure)))
      .then(next, next);
  }

  function said(lines) {
    if (!lines) return;
    const parts = lines.map((line) => {
      const part = Object.assign(document.createElement("p"), { className: line.kind });
      if (line.strong) part.append(Object.assign(document.createElement("b"), { textContent: line.strong }));
      part.append(line.text);
      return part;
    });
    document.getElementById(SLUG + "-readout").replaceChildren(...parts);
  }

  function drawn(figure) {
    const plot = document.querySelector("#" + SLUG + "-waterfall .js-plotly-plot");
    if (!plot || !window.Plotly || !figure) return;
    const found = window.dash_clientside.portal.resolved(figure);
    window.Plotly.react(plot, found.data, Object.assign(found.layout, { template: plot.layout.template }));
  }

  function written(change) {
    const query = new URLSearchParams(location.search);
    change(query);
    const search = window.dash_clientside.portal.written([...query]);
    if (search !== location.search) set("url", { search: search });
  }

  function commit() {
    timer = 0;
    written((query) => {
      setting.names.forEach((name) => query.delete(name));
      setting.names.forEach((name) => query.set(name, String(round(values[name]))));
    });
  }

  function aim(target) {
    if (!setting) return;
    written((query) => {
      if (target === "" || target === null || target === undefined) query.delete("target");
      else query.set("target", String(Math.min(100, Math.max(0, Number(target)))));
    });
  }

  function toggled(name) {
    written((query) => {
      const held = setting.locked.includes(name);
      const locks = query.getAll("lock").filter((one) => one !== name);
      query.delete("lock");
      if (name === setting.outcome) {
        query.delete("unlock");
        if (held) query.set("unlock", name);
      } else if (!held) locks.push(name);
      setting.names.filter((one) => locks.includes(one)).forEach((one) => query.append("lock", one));
    });
  }

  function keep() {
    const field = document.getElementById(SLUG + "-scenario-name");
    const name = field.value.trim().replace(/:/g, " ");
    if (!setting || !setting.values || !name) return field.focus();
    written((query) => {
      const others = query.getAll("scenario").filter((text) => !text.startsWith(name + ":"));
      query.delete("scenario");
      const text = name + ":" + setting.names.map((one) => String(round(values[one]))).join(",");
      [...others, text].slice(-3).forEach((one) => query.append("scenario", one));
    });
    set(SLUG + "-scenario-name", { value: "" });
  }

  document.addEventListener("click", (event) => {
    const lock = event.target.closest("[data-lock]");
    if (lock && setting) toggled(lock.dataset.lock);
    if (event.target.id === SLUG + "-keep") keep();
    if (event.target.id === SLUG + "-back") {
      written((query) => setting && setting.names.forEach((name) => query.delete(name)));
    }
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.whatif = { settle, said, aim };
})();
