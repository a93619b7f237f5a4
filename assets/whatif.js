/* The what-if's sliders: page shares that sum to 100, locks, the goal and scenarios in the address of the page. */
(function () {
  "use strict";

  const SLUG = "recommender";
  const PAUSE = 350;
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const round = (value) => Math.round(value * 100) / 100;
  const unchanged = () => window.dash_clientside.no_update;

  let setting = null; /* what the server said last: names, pages, values, locked */
  let values = {}; /* where the sliders stand */
  let timer = 0;

  /* moving one share takes from the unlocked others in proportion; as portal/recommender/stats.py `balanced` does */
  function balanced(name, wanted) {
    const next = Object.assign({}, values);
    if (!setting.pages.includes(name)) return Object.assign(next, { [name]: Math.max(0, wanted) });
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

  const parts = (kind) => setting.names.map((name) => SLUG + "-" + kind + "-" + name);

  function settle(found) {
    if (!found) throw window.dash_clientside.PreventUpdate;
    setting = found;
    const names = found.names;
    const nothing = names.concat(names).map(unchanged);
    names.forEach((name) => {
      const lock = document.getElementById(SLUG + "-lock-" + name);
      const held = found.locked.includes(name);
      lock.setAttribute("aria-pressed", String(held));
      lock.textContent = held ? "Locked" : "Lock";
      lock.setAttribute("aria-label", lock.textContent + ": " + name.replace("_", "-"));
    });
    if (!found.values) return [...nothing, ...nothing.map(() => true), found.target];
    const off = names.concat(names).map((_, place) => found.locked.includes(names[place % names.length]));
    if (timer) return [...nothing, ...off, found.target];
    values = Object.assign({}, found.values);
    const shown = names.map((name) => round(values[name]));
    return [...shown, ...shown, ...off, found.target];
  }

  function move() {
    const context = window.dash_clientside.callback_context;
    const asked = context.triggered.map((item) => item.prop_id.split(".")[0]);
    if (!setting || !setting.values || asked.length !== 1) throw window.dash_clientside.PreventUpdate;
    const name = asked[0].replace(SLUG + "-slide-", "").replace(SLUG + "-box-", "");
    const wanted = Number(context.triggered[0].value);
    if (context.triggered[0].value === "" || !Number.isFinite(wanted) || round(values[name]) === round(wanted)) {
      throw window.dash_clientside.PreventUpdate;
    }
    values = balanced(name, wanted);
    setting.names.forEach((one) => {
      set(SLUG + "-slide-" + one, { value: round(values[one]) });
      set(SLUG + "-box-" + one, { value: round(values[one]) });
    });
    clearTimeout(timer);
    timer = setTimeout(commit, PAUSE);
    return Object.assign({}, values);
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
  window.dash_clientside.whatif = { settle, move, aim };
})();
