/** A thread (talk, log, history): the newest page first, older ones on request. */
import { useCallback, useEffect, useState } from "./ui.js";
import { api } from "./api.js";

const START = { data: null, error: null, loading: true, page: 1, pages: 1, total: 0 };

/** @param {string} path a list sorted by `created_at`; the newest stand first in `data` @param {number} [size] */
export function useThread(path, size = 50) {
  const [state, setState] = useState(START);

  const fetchPages = useCallback(async (from, to) => {
    setState((s) => ({ ...s, loading: true }));
    try {
      const parts = [];
      for (let page = from; page <= to; page += 1) parts.push(await api.get(path, { sort: "-created_at", page, size }));
      setState((s) => joined(from === 1 ? [] : s.data, parts));
    } catch (error) {
      setState((s) => ({ ...s, error, loading: false }));
    }
  }, [path]);

  useEffect(() => { fetchPages(1, 1); }, [fetchPages]);
  return {
    ...state,
    hasMore: state.page < state.pages,
    reload: () => fetchPages(1, state.page),
    more: () => fetchPages(state.page + 1, state.page + 1),
  };
}

/** What came in between shifts the pages: the same row must not stand twice. */
function joined(before, parts) {
  const seen = new Set();
  const data = [...before, ...parts.flatMap((part) => part.items)].filter(({ id }) => !seen.has(id) && seen.add(id));
  const last = parts.at(-1);
  return { data, error: null, loading: false, page: last.page, pages: last.pages, total: last.total };
}
