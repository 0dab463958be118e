// @ts-check
/** What the browser can refuse of a stamp before it is sent. */

export const STAMP_TYPES = ["image/png", "image/jpeg"];
const MOST_BYTES = 200 * 1024;

/** @param {{type: string, size: number}} file the word of refusal, or nothing */
export function checkStamp({ type, size }) {
  if (!STAMP_TYPES.includes(type)) return "PNG나 JPEG 그림만 쓸 수 있습니다.";
  return size > MOST_BYTES ? "200 KB가 넘습니다. 더 작은 그림을 골라 주세요." : "";
}
