/** Something to be fetched: loading, there, or refused; kept while it is fetched again. */
import { useCallback, useEffect, useRef, useState } from "./ui.js";
import { api } from "./api.js";

const START = { data: null, error: null, loading: true };

/**
 * @param {string | null} path API path with query; null fetches nothing
 * @param {{refreshOnFocus?: boolean}} [options]
 */
export function useResource(path, { refreshOnFocus = false } = {}) {
  const [state, setState] = useState(START);
  const current = useRef({ path: null, abort: null, at: 0 });

  const load = useCallback(async () => {
    current.current.abort?.abort();
    if (path === null) return setState({ ...START, loading: false });
    const abort = new AbortController();
    current.current = { path, abort, at: Date.now() };
    setState((s) => ({ ...s, loading: true }));
    try {
      const data = await api.get(path, undefined, abort.signal);
      if (!abort.signal.aborted) setState({ data, error: null, loading: false });
    } catch (error) {
      if (!abort.signal.aborted) setState((s) => ({ ...s, error, loading: false }));
    }
  }, [path]);

  useEffect(() => {
    load();
    return () => current.current.abort?.abort();
  }, [load]);

  useEffect(() => (refreshOnFocus ? whenSeen(() => Date.now() - current.current.at > 15_000 && load()) : undefined), [load]);

  /** Take what the server just answered; an older answer still on its way must not overwrite it. */
  const mutate = useCallback((data) => {
    current.current.abort?.abort();
    setState({ data, error: null, loading: false });
  }, []);
  return { ...state, reload: load, mutate };
}

/** Run when the person comes back to this tab. */
export function whenSeen(work) {
  const seen = () => document.visibilityState === "visible" && work();
  document.addEventListener("visibilitychange", seen);
  return () => document.removeEventListener("visibilitychange", seen);
}

/** All pages of a list, up to a bound, for pickers. */
export async function fetchAll(path, query = {}, most = 5) {
  const items = [];
  for (let page = 1; page <= most; page += 1) {
    const part = await api.get(path, { ...query, page, size: 100 });
    items.push(...part.items);
    if (page >= part.pages) break;
  }
  return items;
}

/** A promise as a value: null until it is there. Failures leave the fallback. */
export function useLoaded(work, deps, fallback = null) {
  const [value, setValue] = useState(fallback);
  useEffect(() => {
    let alive = true;
    Promise.resolve(work()).then((v) => alive && setValue(v), () => alive && setValue(fallback));
    return () => { alive = false; };
  }, deps);
  return value;
}
