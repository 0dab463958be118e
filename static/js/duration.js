// @ts-check
/** Lengths of working time in words. Never days: a working day is not the same length everywhere. */

/** "3시간 12분", "45분", "1분 미만". Seconds are not shown, and never rounded up. @param {number} seconds */
export function span(seconds) {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  if (minutes === 0) return seconds === 0 ? "0분" : "1분 미만";
  return minutesLabel(minutes);
}

/** "8시간", "1시간 30분" @param {number | null | undefined} minutes */
export function minutesLabel(minutes) {
  if (minutes === null || minutes === undefined) return "–";
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours > 0 && `${hours.toLocaleString("ko-KR")}시간`, (rest > 0 || hours === 0) && `${rest}분`].filter(Boolean).join(" ");
}

/** "62%" @param {number} ratio */
export const percent = (ratio) => `${Math.floor(ratio * 100)}%`;
