// @ts-check
/** A group as typed, and as sent. */
import { changed } from "../../changes.js";

/** @param {any} group null for a new one */
export const valuesOf = (group) => ({
  name: group?.name ?? "", description: group?.description ?? "", institution_id: String(group?.institution?.id ?? ""),
  member_ids: /** @type {{id: number, name: string}[]} */ (group?.members ?? []), is_active: group?.is_active ?? true,
});

/** @param {ReturnType<typeof valuesOf>} values @returns {Record<string, string>} */
export const checkGroup = ({ name }) => ({ name: name.trim() ? "" : "이름을 입력해 주세요." });

/** @param {{id: number}[]} members */
const idsOf = (members) => members.map(({ id }) => id);

/** @param {ReturnType<typeof valuesOf>} values */
export const toGroup = ({ name, description, institution_id, member_ids }) => ({
  name: name.trim(), description: description.trim() || null, institution_id: Number(institution_id) || null, member_ids: idsOf(member_ids),
});

/** Only what was changed; members as a whole, for the order says nothing. @param {any} group @param {ReturnType<typeof valuesOf>} values */
export function toPatch(group, values) {
  const { member_ids: ids, institution_id: _, ...rest } = toGroup(values);
  const same = [...ids].sort().join() === idsOf(group.members).sort().join();
  return { ...changed(group, { ...rest, is_active: values.is_active }), ...(!same && { member_ids: ids }) };
}
