/** The browser's side of routing: the address as a signal, links followed without loading anew. */
import { computed, signal } from "./ui.js";
import { isOurs, trim } from "./router.js";

const here = () => ({ path: trim(location.pathname), search: location.search });

export const address = signal(here());
export const path = computed(() => address.value.path);
export const search = computed(() => address.value.search);

/** Counts moves to another page (not a changed filter), so that the heading knows when to take the focus. */
export const moves = signal(0);

/** @param {string} url @param {{replace?: boolean}} [options] */
export function navigate(url, { replace = false } = {}) {
  const before = address.value.path;
  history[replace ? "replaceState" : "pushState"]({}, "", url);
  arrive(before);
  if (address.value.path !== before) scrollTo(0, 0);
}

/** Change the query of this page; the back button returns to the earlier one. @param {string} query */
export function setSearch(query, options) {
  navigate(location.pathname + query, options);
}

function arrive(before) {
  address.value = here();
  if (address.value.path !== before) moves.value += 1;
}

export function startNavigation() {
  addEventListener("popstate", () => arrive(address.value.path));
  document.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest?.("a[href]");
    if (!link || !isOurs(event, linkOf(link), location.origin)) return;
    event.preventDefault();
    navigate(link.pathname + link.search + link.hash);
  });
}

const linkOf = (link) => ({
  origin: link.origin, pathname: link.pathname, target: link.target, download: link.hasAttribute("download"),
  inPage: link.getAttribute("href").startsWith("#"),
});
