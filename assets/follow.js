/* Open pages follow the data: another build than the one shown makes them draw anew; what is being prepared is told. */
(function () {
  "use strict";

  const unchanged = () => window.dash_clientside.no_update;

  function served(news, shown, told) {
    if (!news) return [unchanged(), unchanged()];
    const other = news.build && shown && news.build !== shown;
    return [other ? news.build : unchanged(), news.preparing === (told || "") ? unchanged() : news.preparing];
  }

  /* the sentence stands on the page whenever there is one, whichever came first */
  const preparing = (sentence) => [sentence || "", !sentence];

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.follow = { served, preparing };
})();
