/* The picture of a chart as PNG: title, finding, chart, n, filters, build and the mark of a sample on one canvas. */
(function () {
  "use strict";

  const LEAST = 720;
  const EDGE = 20;
  const SCALE = 2;
  const one = (selector, within) => (within || document).querySelector(selector);
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const words = (selector, within) => (one(selector, within) ? one(selector, within).textContent.trim() : "");

  let font = null;

  /* an image of SVG sees no font of the page, so it carries the site's own */
  function carried() {
    font = font || fetch(one("link[rel=preload][as=font]").href)
      .then((got) => got.blob())
      .then((blob) => new Promise((done) => {
        const reader = new FileReader();
        reader.onload = () => done(reader.result.replace(/^data:[^;,]*/, "data:font/woff2"));
        reader.readAsDataURL(blob);
      }));
    return font;
  }

  function loaded(address) {
    const image = new Image();
    image.src = address;
    return image.decode().then(() => image);
  }

  /* plotly paints a png from a blob: address, which the policy of the site refuses; a data: address will do */
  function drawn(plot, width, height) {
    const layout = Object.assign({}, plot.layout, { width: width, height: height });
    const figure = { data: plot.data, layout: layout, config: Object.assign({}, plot._context, { staticPlot: true }) };
    const options = { format: "svg", width: width, height: height, imageDataOnly: true };
    return Promise.all([window.Plotly.toImage(figure, options), carried()]).then(([svg, data]) => {
      const face = '<style>@font-face{font-family:"Inter Variable";font-weight:100 900;src:url(' + data + ")}</style>";
      return loaded("data:image/svg+xml," + encodeURIComponent(svg.replace(/(<svg[^>]*>)/, "$1" + face)));
    });
  }

  const typeset = (weight, size) => weight + " " + size + "px " + token("font");

  /* a text in lines that fit; a word that is longer than a line is cut into pieces */
  function lines(pen, text, width) {
    const pieces = text.split(/\s+/).flatMap((word) => {
      if (pen.measureText(word).width <= width) return [word];
      const most = Math.max(1, Math.floor((word.length * width) / pen.measureText(word).width));
      return word.match(new RegExp(".{1," + most + "}", "gu"));
    });
    return pieces.reduce((made, word) => {
      const longer = made.length ? made[made.length - 1] + " " + word : word;
      if (made.length && pen.measureText(longer).width <= width) return [...made.slice(0, -1), longer];
      return [...made, word];
    }, []);
  }

  /* every text with its place; `room` is what the mark of a sample takes of the first lines */
  function set(pen, blocks, width, top) {
    let y = top;
    const placed = blocks.flatMap((block) => {
      pen.font = block.font;
      const found = lines(pen, block.text, width - 2 * EDGE - (block.room || 0)).map((text) => {
        y += block.leading;
        return Object.assign({ line: text, at: y }, block);
      });
      y += block.after || 0;
      return found;
    });
    return [placed, y];
  }

  function badge(pen, text, width) {
    pen.font = typeset(600, 12);
    const wide = pen.measureText(text).width + 16;
    pen.fillStyle = token("warn-soft");
    pen.beginPath();
    pen.roundRect(width - EDGE - wide, EDGE - 6, wide, 22, 11);
    pen.fill();
    pen.fillStyle = token("warn");
    pen.fillText(text, width - EDGE - wide + 8, EDGE + 9);
  }

  function composed(image, card, width, height) {
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    const sample = Boolean(one(".top .badge:not([hidden])", card));
    const room = sample ? 120 : 0;
    const said = [words("figcaption", card), "Filters: " + (words("[data-words]") || "all"), words("#shell-foot"), sample ? "Sample data" : ""];
    const above = [
      { text: words("h2", card), font: typeset(650, 17), leading: 22, colour: "text", room: room, after: 2 },
      { text: words(".finding", card), font: typeset(400, 13), leading: 18, colour: "muted", room: room },
    ].filter((block) => block.text);
    const below = [{ text: said.filter(Boolean).join(" · "), font: typeset(400, 11), leading: 15, colour: "faint" }];
    const [head, under] = set(pen, above, width, EDGE - 8);
    const [foot, end] = set(pen, below, width, under + height + 16);
    canvas.width = SCALE * width;
    canvas.height = SCALE * (end + EDGE);
    pen.scale(SCALE, SCALE);
    pen.fillStyle = token("card");
    pen.fillRect(0, 0, width, end + EDGE);
    pen.drawImage(image, EDGE, under + 8, width - 2 * EDGE, height);
    [...head, ...foot].forEach((text) => {
      pen.font = text.font;
      pen.fillStyle = token(text.colour);
      pen.fillText(text.line, EDGE, text.at);
    });
    if (sample) badge(pen, "Sample data", width);
    return canvas;
  }

  function take(id) {
    const holder = document.getElementById(id);
    const plot = one(".js-plotly-plot", holder);
    if (!plot || !window.Plotly) return;
    const inner = Math.max(LEAST - 2 * EDGE, plot.clientWidth);
    const height = plot.clientHeight;
    drawn(plot, inner, height).then((image) => {
      const canvas = composed(image, holder.closest("figure"), inner + 2 * EDGE, height);
      Object.assign(document.createElement("a"), { download: id + ".png", href: canvas.toDataURL("image/png") }).click();
    });
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.picture = { take };
})();
