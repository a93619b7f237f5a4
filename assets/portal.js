/* The few lines that Dash cannot do: figures in the colours of the theme, filters to query string and back, dialogs, copying, pictures. */
(function () {
  "use strict";

  const root = document.documentElement;
  const one = (selector, within) => (within || document).querySelector(selector);
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const token = (name) => getComputedStyle(root).getPropertyValue("--" + name).trim();
  const unchanged = () => window.dash_clientside.no_update;

  /* --- figures: "token:series-1" stands for the colour of that token, "token:series-1/40" for 40% of it -------- */

  function colour(said) {
    const [name, percent] = said.split("/");
    if (!percent) return token(name);
    const part = (place) => parseInt(token(name).slice(place, place + 2), 16);
    return "rgba(" + [part(1), part(3), part(5), percent / 100].join(", ") + ")";
  }

  function resolved(value) {
    if (typeof value === "string") return value.startsWith("token:") ? colour(value.slice(6)) : value;
    if (Array.isArray(value)) return value.map(resolved);
    if (value !== null && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item)]));
    }
    return value;
  }

  function chart(piece, _theme, template) {
    if (!piece) return [unchanged(), unchanged(), unchanged(), unchanged(), unchanged()];
    const id = window.dash_clientside.callback_context.outputs_list[0].id;
    const told = [piece.finding, piece.caption];
    waiting.delete(id);
    if (!piece.figure) return [unchanged(), ...told, "plot nothing", !piece.sample];
    const layout = Object.assign({}, piece.figure.layout, { template: template });
    const figure = resolved({ data: piece.figure.data, layout: layout });
    if (inView(id)) return [figure, ...told, "plot", !piece.sample];
    waiting.set(id, figure);
    if (waiting.size === 1) idle(drawNext);
    return [unchanged(), ...told, "plot waiting", !piece.sample];
  }

  /* what is in view is drawn at once; the rest one by one while the page is idle, what comes into view before others */
  const waiting = new Map();
  const idle = window.requestIdleCallback || ((draw) => setTimeout(draw, 20));

  function inView(id) {
    const box = document.getElementById(id + "-plot").getBoundingClientRect();
    return box.bottom >= 0 && box.top <= innerHeight;
  }

  function drawNext() {
    [...waiting.keys()].filter((id) => !document.getElementById(id + "-plot")).forEach((id) => waiting.delete(id));
    if (!waiting.size) return;
    const id = [...waiting.keys()].find(inView) || waiting.keys().next().value;
    set(id, { figure: waiting.get(id) });
    set(id + "-plot", { className: "plot" });
    waiting.delete(id);
    if (waiting.size) idle(drawNext);
  }

  function theme(clicks) {
    if (!clicks) return unchanged();
    const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    try {
      if (next === system) localStorage.removeItem("theme");
      else localStorage.setItem("theme", next);
    } catch (_) {
      /* a browser that keeps nothing follows the system on the next visit */
    }
    root.dataset.bsTheme = next;
    return next;
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => {
    try {
      if (localStorage.getItem("theme")) return;
    } catch (_) {
      /* nothing is kept: follow the system */
    }
    root.dataset.bsTheme = event.matches ? "dark" : "light";
    set("shell-theme", { data: root.dataset.bsTheme });
  });

  /* --- arriving at a page ----------------------------------------------------------------------------------------- */

  let before = null;

  function arrive(pathname, titles) {
    if (!pathname || !titles) return;
    const name = titles[pathname] || titles[pathname.replace(/\/+$/, "")] || "Not found";
    document.title = name + " · Learner insight";
    all(".site nav a").forEach((link) => {
      if (new URL(link.href).pathname === pathname) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    const current = one(".site nav a[aria-current]");
    if (current) current.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (before !== null && before !== pathname) {
      leave();
      one("#shell-main").focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    before = pathname;
  }

  /* --- the filter bar: its parts to the query string, and back ------------------------------------------------------ */

  const quoted = (text) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());

  function written(pairs) {
    return pairs.length ? "?" + pairs.map(([name, text]) => quoted(name) + "=" + quoted(text)).join("&") : "";
  }

  /* the default of one of two that come in order is the nearest that keeps it (portal/filters/order.py) */
  function usual(item, query) {
    const other = item.beside ? query.get(item.beside.name) : null;
    const position = other ? item.beside.values.indexOf(other) : -1;
    if (position < 0) return item.default || "";
    const { later, values } = item.beside;
    const fitting = later ? values.slice(position + 1) : values.slice(0, position);
    return (fitting.includes(item.default) ? item.default : fitting[later ? 0 : fitting.length - 1]) || "";
  }

  function pairsOf(item, values, kept) {
    if (!item.shown) return kept.filter(([name]) => item.parameters.includes(name));
    if (item.kind === "names") return [...(values.shift() || [])].sort().map((text) => [item.parameters[0], text]);
    return item.parameters.flatMap((name) => {
      const value = values.shift();
      const text = value === null || value === undefined ? "" : String(value).trim();
      return text === "" || (text === item.default && !item.beside) ? [] : [[name, text]];
    });
  }

  /* of two values in order, the one that the other implies is left out of the address */
  function goesWithout(spec, pairs) {
    const texts = new Map(pairs);
    return (name) => spec.some((item) => item.name === name && item.beside && texts.get(name) === usual(item, texts));
  }

  function queryOf(spec, values, search) {
    const kept = [...new URLSearchParams(search || "")];
    const rest = [...values];
    const own = spec.flatMap((item) => pairsOf(item, rest, kept));
    const needless = goesWithout(spec, own);
    return written([...own.filter(([name]) => !needless(name)), ...kept.filter(([name]) => name === "vs" || name.startsWith("vs."))]);
  }

  function valuesOf(spec, search) {
    const query = new URLSearchParams(search || "");
    return spec
      .filter((item) => item.shown)
      .flatMap((item) =>
        item.kind === "names"
        ? [query.getAll(item.parameters[0])]
        : item.parameters.map((name) => query.get(name) || usual(item, query))
      );
  }

  function wordsOf(spec, values) {
    const rest = [...values];
    return spec
      .filter((item) => item.shown)
      .map((item) => {
        if (item.kind === "names") {
          const chosen = rest.shift() || [];
          return chosen.length === 0 ? "All" : chosen.length === 1 ? chosen[0] : chosen.length + " of " + item.of;
        }
        const ends = item.parameters.map(() => rest.shift());
        if (item.kind === "range") {
          const words = [ends[0] ? "from " + ends[0] : "", ends[1] ? "to " + ends[1] : ""].filter(Boolean);
          return words.join(" ") || "All";
        }
        return ends[0] || "";
      });
  }

  /* a value that lies within another's goes when that one changes: a course with its company */
  function freed(spec, values, search) {
    const query = new URLSearchParams(search || "");
    const parts = spec
      .filter((item) => item.shown)
      .flatMap((item) => (item.kind === "names" ? [item] : item.parameters.map(() => item)));
    const kept = (item) => query.get(item.name) || usual(item, query);
    const moved = (name) => parts.some((item, place) => item.name === name && String(values[place] || "").trim() !== kept(item));
    return values.map((value, place) => (parts[place].within && moved(parts[place].within) ? "" : value));
  }

  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  function filters(search, ...rest) {
    const context = window.dash_clientside.callback_context;
    const [spec, pathname] = rest.splice(-2);
    const own = one("[data-filters]");
    if (!own || own.dataset.filters !== pathname) throw window.dash_clientside.PreventUpdate;
    const changed = context.triggered.map((item) => item.prop_id);
    const fromReader = changed.length > 0 && changed.every((id) => id !== "url.search" && id !== ".");
    let values = rest;
    if (fromReader) {
      values = freed(spec, rest, search);
      const query = queryOf(spec, values, search);
      if (query !== (search || "")) set("url", { search: query });
    } else {
      values = valuesOf(spec, search);
    }
    const words = wordsOf(spec, values);
    const marks = words.map((text) => (text === "All" || text === "" ? "menu chip" : "menu chip on"));
    const chip = (_, place) => spec.filter((item) => item.shown)[place].chip;
    const settled = values.map((value, place) => (same(value, rest[place]) ? unchanged() : value));
    return [...settled, ...words.filter(chip), ...marks.filter(chip)];
  }

  /* --- dialogs ---------------------------------------------------------------------------------------------------- */

  const scripts = {};

  function script(address) {
    if (!scripts[address]) {
      scripts[address] = new Promise((done, failed) => {
        const element = document.createElement("script");
        element.src = address;
        element.onload = done;
        element.onerror = failed;
        document.head.append(element);
      });
    }
    return scripts[address];
  }

  const query = () => location.search.replace(/^\?/, "");

  let opener = null;

  /* where focus goes when the last dialog closes: what opened the first, the menu's own button where that was in a menu */
  function remember() {
    if (one("dialog[open]")) return;
    const menu = document.activeElement && document.activeElement.closest("details.menu");
    opener = menu ? one("summary", menu) : document.activeElement;
  }

  document.addEventListener("close", () => {
    if (!one("dialog[open]") && opener && opener.isConnected) opener.focus();
  }, true);

  function open(id, store, data) {
    remember();
    leave();
    const dialog = document.getElementById(id);
    set(store, { data: Object.assign({ at: Date.now() }, data) });
    dialog.showModal();
  }

  /* --- a list: the columns a reader chose for this question, its search, and its files as it is sorted and searched ---- */

  const list = () => one("#shell-list-grid") && window.dash_ag_grid && window.dash_ag_grid.getApi("shell-list-grid");
  const sorted = (values) => [...values].sort();
  let columnsShown = [];
  let columnsOf = "";

  function hiddenColumns(slug) {
    try {
      return JSON.parse(localStorage.getItem("columns:" + slug)) || [];
    } catch (_) {
      return [];
    }
  }

  function opened(made) {
    if (!made || !made.grid) return [null, [], [], "", ""];
    const hidden = hiddenColumns(made.slug);
    const heads = made.grid.props.columnDefs;
    const left = heads.filter((head) => !hidden.includes(head.field)).map((head) => head.field);
    columnsShown = left.length ? left : heads.map((head) => head.field);
    columnsOf = made.slug;
    const told = heads.map((head) => Object.assign({}, head, { hide: !columnsShown.includes(head.field) }));
    const grid = Object.assign({}, made.grid, { props: Object.assign({}, made.grid.props, { columnDefs: told }) });
    const options = heads.map((head) => ({ label: head.headerName, value: head.field }));
    return [grid, options, columnsShown, "", ""];
  }

  function columns(chosen) {
    if (!list() || same(sorted(chosen), sorted(columnsShown))) return unchanged();
    if (!chosen.length) {
      say("One column stays");
      return columnsShown;
    }
    const every = list().getColumns().map((column) => column.getColId());
    const hidden = every.filter((name) => !chosen.includes(name));
    list().setColumnsVisible(chosen, true);
    list().setColumnsVisible(hidden, false);
    columnsShown = chosen;
    try {
      localStorage.setItem("columns:" + columnsOf, JSON.stringify(hidden));
    } catch (_) {
      /* a browser that keeps nothing shows all of them next time */
    }
    return unchanged();
  }

  function searched(text) {
    if (list() && text !== undefined) list().purgeInfiniteCache();
  }

  function listed(link) {
    const by = list() && list().getColumnState().find((column) => column.sort);
    const search = one("#shell-list-search").value.trim();
    const address = new URL(link.dataset.list, location.href);
    if (by) address.searchParams.set("sort", by.colId);
    if (by) address.searchParams.set("order", by.sort);
    if (search) address.searchParams.set("search", search);
    return address.pathname + address.search;
  }

  const leave = () => all("dialog[open]").forEach((dialog) => dialog.close());
  addEventListener("popstate", leave);

  const asked = (data) => ({ slug: data.slug, answer: data.answer || "", query: data.query === undefined ? query() : data.query });

  const deeds = {
    table: (data) => open("shell-answer", "shell-answer-ask", Object.assign({ what: "table" }, asked(data))),
    sql: (data) => open("shell-answer", "shell-answer-ask", Object.assign({ what: "sql" }, asked(data))),
    definition: (data) => open("shell-answer", "shell-answer-ask", Object.assign({ what: "definition" }, asked(data))),
    mark: (data) => open("shell-mark", "shell-mark-ask", Object.assign({ row: data.row }, asked(data))),
    list: (data) =>
      script(document.getElementById("shell-list").dataset.script).then(() =>
        open("shell-list", "shell-list-ask", asked(data))
      ),
    keep: (data) => {
      open("shell-keep", "shell-keep-ask", { slug: data.slug, id: data.id || "", query: data.query === undefined ? query() : data.query });
      one("#shell-keep-name").focus();
    },
    notes: (data) => open("shell-notes", "shell-notes-ask", asked(data)),
    note: (data) => set("shell-notes-deed", { data: { what: data.what, id: data.id, at: Date.now() } }),
    cohort: (data) => set("cohorts-ask", { data: { what: data.what, id: data.id, at: Date.now() } }),
    close: (_, element) => element.closest("dialog").close(),
    link: (data) => copied(new URL(data.address || location.href, location.href).href, "Link copied"),
    copy: (data) => copied(document.getElementById(data.target).textContent, "Copied"),
    picture: (data) => window.dash_clientside.picture.take(data.chart),
    theme: () => undefined,
  };

  document.addEventListener("click", (event) => {
    const element = event.target.closest("[data-do]");
    const menu = event.target.closest("details.menu");
    all("details.menu[open]").forEach((other) => {
      if (other !== menu || (element && !event.target.closest("summary"))) other.open = false;
    });
    if (element) deeds[element.dataset.do](element.dataset, element);
    if (menu && event.target.closest(".way")) {
      menu.open = false;
      one("summary", menu).focus();
    }
    if (event.target.matches("dialog")) event.target.close();
    const link = event.target.closest("dialog a");
    if (link && !link.download) leave();
    const within = event.target.closest("[data-table] a[href^='?']");
    if (within && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      set("url", { search: within.getAttribute("href") });
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = one("details.menu[open]");
    const dialog = all("dialog[open]").pop();
    if (!menu || (dialog && !dialog.contains(menu))) return;
    event.preventDefault();
    menu.open = false;
    one("summary", menu).focus();
  });

  function mark(clicked) {
    const point = clicked && clicked.points && clicked.points[0];
    if (!point) return unchanged();
    const name = window.dash_clientside.callback_context.triggered[0].prop_id.split(".")[0];
    const about = document.getElementById(name + "-card").dataset;
    if (typeof point.customdata !== "string") return null;
    /* a mark carries the number of its row, or, where it is of another answer than the card's, "answer:number" */
    const [row, answer] = point.customdata.split(":").reverse();
    deeds.mark({ slug: about.slug, answer: answer || about.answer, row: row });
    return null;
  }

  /* the notes of a page's filter state, on the cards of their answers */
  function notes(found) {
    if (!found) return;
    all('figure.card[data-slug="' + found.slug + '"]').forEach((card) => {
      const own = found.notes.filter((note) => note.answer === card.dataset.answer);
      one(".noted", card).replaceChildren(...own.map((note) => element("li", {}, [note.text])));
    });
  }

  function say(text) {
    const live = one("#shell-live");
    live.textContent = text;
    setTimeout(() => (live.textContent = ""), 2500);
  }

  function copied(text, words) {
    const by_hand = () => {
      const area = document.createElement("textarea");
      area.value = text;
      (one("dialog[open]") || document.body).append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      say(done ? words : "The browser did not allow copying");
    };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(() => say(words), by_hand);
    else by_hand();
  }

  /* --- addresses of the API carry the query string of the page -------------------------------------------------------- */

  ["pointerdown", "focusin", "click"].forEach((name) =>
    document.addEventListener(
      name,
      (event) => {
        const link = event.target.closest && event.target.closest("a[data-api]");
        if (link) link.href = link.dataset.api + location.search;
        const file = event.target.closest && event.target.closest("a[data-list]");
        if (file) file.href = listed(file);
      },
      true
    )
  );

  /* --- tables: one attribute says all cells, which are built here (portal/components/tables.py) -------------------- */

  function element(tag, attributes, children) {
    const made = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => value && made.setAttribute(name, value));
    made.append(...children);
    return made;
  }

  const drawn = (part) => (typeof part === "string" ? part : element(part.tag, part.attributes, part.children.map(drawn)));

  function tabled(holder) {
    const said = JSON.parse(holder.dataset.table);
    const cell = (tag, more) => (child, place) => element(tag, { class: said.classes[place], ...more(place) }, [drawn(child)]);
    const head = element("tr", {}, said.heads.map(cell("th", () => ({ scope: "col" }))));
    const body = said.rows.map((row) => element("tr", {}, row.map(cell("td", (place) => ({ "data-head": said.heads[place] })))));
    const caption = said.caption ? [element("caption", {}, [said.caption])] : [];
    holder.replaceChildren(element("table", { class: "rows" }, [...caption, element("thead", {}, [head]), element("tbody", {}, body)]));
  }

  new MutationObserver((changes) =>
    changes.forEach((change) => {
      if (change.type === "attributes") tabled(change.target);
      change.addedNodes.forEach((node) => {
        if (node.nodeType !== Node.ELEMENT_NODE) return;
        if (node.matches("[data-table]")) tabled(node);
        all("[data-table]", node).forEach(tabled);
      });
    })
  ).observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-table"] });

  /* --- small things ---------------------------------------------------------------------------------------------------- */

  let typing = 0;

  function suggest(found) {
    const list = found && document.getElementById(found.list);
    if (!list) return;
    const option = (text) => ({ type: "Option", namespace: "dash_html_components", props: { value: text } });
    set(found.list, { children: found.values.map(option) });
  }

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.matches(".choice-search")) {
      const sought = field.value.trim().toLocaleLowerCase();
      all(".form-check", field.closest(".panel")).forEach((row) => {
        row.hidden = !row.textContent.toLocaleLowerCase().includes(sought);
      });
    }
    const typed = field.value.trim().toLocaleLowerCase();
    if (field.list && field.list.dataset.slug && typed && !all("option", field.list).some((o) => o.value.toLocaleLowerCase().includes(typed))) {
      clearTimeout(typing);
      const about = field.list.dataset;
      const ask = { slug: about.slug, filter: about.filter, list: field.list.id, text: field.value, query: query() };
      typing = setTimeout(() => set("shell-typed-ask", { data: ask }), 150);
    }
    /* a value picked from a datalist counts at once, not only when the field is left */
    if (field.list && (!event.inputType || event.inputType === "insertReplacementText")) {
      field.blur();
      field.focus();
    }
  });

  /* the cell of a list that names a member leads to the member's page, by the mouse, and by Enter from the cell; such
     ways are gone without loading the site anew */
  window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {};
  window.dashAgGridComponentFunctions.memberLink = (props) =>
    props.data && props.data.member
    ? window.React.createElement("a", { href: props.data.member, tabIndex: -1, className: "way" }, props.value)
    : props.value || null;

  document.addEventListener("keydown", (event) => {
    const link = event.key === "Enter" && event.target.matches(".ag-cell") && one("a", event.target);
    if (link) link.click();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.way");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    set("url", { pathname: link.pathname, search: link.search });
  });

  /* where no build can be served the page asks until there is one, then shows it */
  setInterval(() => {
    const waiting = one("[data-ready]");
    if (waiting) fetch(waiting.dataset.ready, { cache: "no-store" }).then((got) => got.ok && location.reload(), () => undefined);
  }, 4000);

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.portal = { chart, theme, arrive, filters, mark, notes, opened, columns, searched, suggest, written, resolved };
})();
