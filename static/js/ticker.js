/** Things that move by themselves, only while the page is looked at. */
import { useEffect, useRef, useState } from "./ui.js";
import { whenSeen } from "./resource.js";

const seen = () => document.visibilityState === "visible";

/** Do something every so often. @param {number} ms @param {() => void} work */
export function useEvery(ms, work) {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    const timer = setInterval(() => seen() && latest.current(), ms);
    return () => clearInterval(timer);
  }, [ms]);
}

/** The time now, told anew every so often and when one comes back to the tab. @param {number} ms */
export function useNow(ms) {
  const [now, setNow] = useState(Date.now());
  useEvery(ms, () => setNow(Date.now()));
  useEffect(() => whenSeen(() => setNow(Date.now())), []);
  return now;
}
