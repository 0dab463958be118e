// @ts-check
/** An absence as typed, and as sent: half open, from its beginning until just before its end, in Seoul. */
import { changed } from "../../changes.js";
import { addDays, fromField, toField, today } from "../../local_time.js";

/** From tomorrow morning for a day: seldom right, but it shows what is meant. @param {any} absence null for a new one */
export const valuesOf = (absence) => ({
  user_id: String(absence?.user.id ?? ""), delegate_id: String(absence?.delegate.id ?? ""),
  starts_at: absence ? toField(absence.starts_at) : `${addDays(today(), 1)}T09:00`,
  ends_at: absence ? toField(absence.ends_at) : `${addDays(today(), 2)}T09:00`, reason: absence?.reason ?? "",
});

/** @param {ReturnType<typeof valuesOf>} values @param {number} ownId @returns {Record<string, string>} */
export function checkAbsence({ user_id: user, delegate_id: delegate, starts_at: from, ends_at: to, reason }, ownId) {
  return {
    delegate_id: !delegate ? "대결할 사람을 골라 주세요." : Number(delegate) === (Number(user) || ownId) ? "자기 자신은 대결할 수 없습니다." : "",
    starts_at: from ? "" : "시작 시각을 입력해 주세요.",
    ends_at: !to ? "끝 시각을 입력해 주세요." : from && to <= from ? "끝은 시작보다 늦어야 합니다." : "",
    reason: reason.trim() ? "" : "사유를 입력해 주세요.",
  };
}

/** @param {ReturnType<typeof valuesOf>} values */
const wire = ({ delegate_id, starts_at, ends_at, reason }) => ({
  delegate_id: Number(delegate_id), starts_at: fromField(starts_at), ends_at: fromField(ends_at), reason: reason.trim(),
});

/** @param {ReturnType<typeof valuesOf>} values */
export const toAbsence = (values) => ({ ...wire(values), ...(values.user_id && { user_id: Number(values.user_id) }) });

/** Only what was typed anew: a field shows minutes, and the seconds of what it leaves alone must stay.
 * @param {any} absence @param {ReturnType<typeof valuesOf>} values */
export const toPatch = (absence, values) => changed(wire(valuesOf(absence)), wire(values));
