/** Which page stands on the screen: by address, by who is signed in, by what they may do. */
import { html, useEffect, useState } from "./ui.js";
import { address, navigate, path, search } from "./navigation.js";
import { matcher, safeNext } from "./router.js";
import { allowed, ROUTES } from "./routes.js";
import { can, me } from "./session.js";
import { Boundary } from "./parts/boundary.js";
import { Loading } from "./parts/empty.js";
import { Toasts } from "./parts/toast.js";
import { NoPermission, NotFound } from "./pages/problem/problem.js";
import { Relogin } from "./shell/relogin.js";
import { Shell } from "./shell/shell.js";

const find = matcher(ROUTES);

export function App() {
  const match = find(path.value);
  const person = me.value;
  const elsewhere = redirect(match, person);
  useEffect(() => {
    if (elsewhere) navigate(elsewhere, { replace: true });
  }, [elsewhere]);
  if (elsewhere) return null;
  const page = html`<${Boundary} key=${path.value}><${Page} match=${match} /><//>`;
  return html`${person && !match?.route.public ? html`<${Shell}>${page}<//>` : page}<${Relogin} /><${Toasts} />`;
}

/** Nobody is led to the login, a person with an expired password to the account page, the rest stay. */
function redirect(match, person) {
  const open = match?.route.public;
  if (!person) return open ? null : `/app/login?next=${encodeURIComponent(path.value + search.value)}`;
  if (person.must_change_password) return path.value === "/app/account" ? null : "/app/account";
  return open ? safeNext(new URLSearchParams(address.value.search).get("next")) : null;
}

function Page({ match }) {
  if (!match) return html`<${NotFound} />`;
  if (!match.route.public && !allowed(match.route, can)) return html`<${NoPermission} />`;
  return html`<${Lazy} route=${match.route} params=${match.params} />`;
}

/** A page's file is fetched when the page is first opened. */
function Lazy({ route, params }) {
  const [state, setState] = useState({ Page: null, error: null });
  useEffect(() => {
    let alive = true;
    route.load().then(
      (module) => alive && setState({ Page: module.default, error: null }),
      (error) => alive && setState({ Page: null, error }),
    );
    return () => { alive = false; };
  }, [route]);
  if (state.error) throw state.error;
  return state.Page ? html`<${state.Page} params=${params} />` : html`<${Loading} />`;
}
