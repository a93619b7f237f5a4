/* The print view: each figure is drawn once, still, by the tab's own library; printing starts when the reader says so. */
(function () {
  "use strict";

  const config = { staticPlot: true, displayModeBar: false, topojsonURL: document.body.dataset.map };

  const drawn = Array.from(document.querySelectorAll("figure script")).map((carrier) => {
    const place = carrier.parentElement.querySelector(".plot");
    const figure = JSON.parse(carrier.textContent);
    return window.Plotly.newPlot(place, figure.data, Object.assign({ width: 686, height: place.clientHeight }, figure.layout), config);
  });
  Promise.all(drawn).then(() => (document.body.dataset.drawn = "yes"));

  document.querySelector("[data-print]").addEventListener("click", () => window.print());
})();
