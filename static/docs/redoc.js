// ReDoc on our own files, under a CSP without 'unsafe-inline'.
//
// ReDoc writes its styles into <style> elements, which the CSP refuses. Constructed style sheets are not inline, so each
// <style> it asks for becomes an inert element whose sheet is a constructed one. This file therefore comes before the
// bundle. The search is off: it needs a worker made from a blob: address.

const createElement = document.createElement.bind(document);

document.createElement = (name, options) => (name === "style" ? constructedStyle() : createElement(name, options));

function constructedStyle() {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return Object.defineProperties(createElement("template"), {
    sheet: { value: sheet },
    styleSheet: { value: { set cssText(css) { sheet.replaceSync(css); } } },
  });
}

document.addEventListener("DOMContentLoaded", () => {
  const options = { disableSearch: true, hideDownloadButton: true, nativeScrollbars: true };
  Redoc.init("/openapi.json", options, document.getElementById("redoc"));
});
