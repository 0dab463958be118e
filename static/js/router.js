// @ts-check
/**
 * Which page an address means. Pure: knows nothing of the browser.
 * @typedef {{path: string, [key: string]: any}} Route
 * @typedef {{route: Route, params: Record<string, string>}} Match
 */

/** @param {string} path pattern such as "/app/tasks/:id" (":id" is digits only) */
export function compile(path) {
  const names = /** @type {string[]} */ ([]);
  const source = path.replace(/:(\w+)/g, (_, name) => {
    names.push(name);
    return "(\\d+)";
  });
  const pattern = new RegExp(`^${source}$`);
  return (/** @type {string} */ pathname) => {
    const hit = pattern.exec(pathname);
    return hit && Object.fromEntries(names.map((name, i) => [name, hit[i + 1]]));
  };
}

/** @param {Route[]} routes @returns {(pathname: string) => Match | null} */
export function matcher(routes) {
  const compiled = routes.map((route) => ({ route, test: compile(route.path) }));
  return (pathname) => {
    const path = trim(pathname);
    for (const { route, test } of compiled) {
      const params = test(path);
      if (params) return { route, params };
    }
    return null;
  };
}

/** "/app/tasks/" and "/app/tasks" are one page; "/app" keeps its slash. @param {string} pathname */
export function trim(pathname) {
  const path = pathname.replace(/\/+$/, "");
  return path === "/app" || path === "" ? "/app/" : path;
}

/**
 * Whether a click on a link is ours to follow without loading the document anew.
 * @param {{button: number, metaKey: boolean, ctrlKey: boolean, shiftKey: boolean, altKey: boolean, defaultPrevented: boolean}} event
 * @param {{origin: string, pathname: string, target: string, download: boolean, inPage?: boolean}} link inPage: "#main" and the like
 * @param {string} origin
 */
export function isOurs(event, link, origin) {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const inApp = link.pathname === "/app" || link.pathname.startsWith("/app/");
  return plain && !event.defaultPrevented && link.origin === origin && inApp
    && (!link.target || link.target === "_self") && !link.download && !link.inPage;
}

/** Where to go after login: only a page of ours, never the login page. @param {string | null} next */
export function safeNext(next) {
  return next && /^\/app(\/(?!\/)|$)/.test(next) && !next.startsWith("/app/login") ? next : "/app/";
}
