/** What a line can be made of, and which line applies by itself. */
import { useEffect, useMemo, useState } from "../ui.js";
import { api } from "../api.js";
import { ROLE, SIGNING_ROLES } from "../labels.js";
import { toQuery } from "../query.js";
import { fetchAll, useLoaded, useResource } from "../resource.js";
import { can, me } from "../session.js";
import { fromSteps, NO_OFFER, targetKey } from "./line_editor_model.js";

const NOBODY = { people: [], groups: [], readers: [] };
const PAUSE_MS = 250;

/** "한빛시청 · 과장"; the role where no position is known. @param {{institution_name?: string | null, position?: string | null, role: string}} person */
export const aboutPerson = ({ institution_name: institution, position, role }) => [institution, position ?? ROLE[role] ?? role].filter(Boolean).join(" · ");
const personChoice = (person) => ({ key: `user:${person.id}`, name: person.name, about: aboutPerson(person) });
const roleChoice = (role) => ({ key: `role:${role}`, name: ROLE[role], about: "역할" });
const groupChoice = (group) => ({ key: `group:${group.id}`, name: group.name, about: group.members.length ? `그룹 ${group.members.length}명` : "그룹" });

/**
 * People, groups and roles that may stand on a line of this institution.
 * @param {number | null} institutionId null: of none in particular (`anywhere`), or not known yet
 * @param {{anywhere?: boolean, withSelf?: boolean}} [options] withSelf: a template may name whoever makes it
 */
export function useLineChoices(institutionId, { anywhere = false, withSelf = false } = {}) {
  const known = anywhere || institutionId !== null;
  const found = useLoaded(() => (known ? fetchChoices(institutionId) : NOBODY), [institutionId, known], NOBODY);
  return useMemo(() => choicesOf(found, withSelf ? null : me.value.id), [found, withSelf]);
}

async function fetchChoices(institutionId) {
  const mayName = can("user:read");
  const [people, readers, groups] = await Promise.all([
    mayName ? api.get("/users/options", { can: "approval:decide", institution_id: institutionId }) : [],
    mayName ? api.get("/users/options", { can: "approval:read", institution_id: institutionId }) : [],
    can("group:read") ? fetchAll("/groups/", { is_active: true }) : [],
  ]);
  return { people, readers, groups: groups.filter(({ institution }) => !institution || institution.id === institutionId) };
}

function choicesOf({ people, readers, groups }, ownId) {
  const others = (list) => list.filter(({ id }) => id !== ownId).map(personChoice);
  const choices = {
    people: others(people), groups: groups.map(groupChoice), roles: SIGNING_ROLES.map(roleChoice),
    readers: others(readers), readerRoles: Object.keys(ROLE).map(roleChoice),
  };
  const names = new Map([...choices.readers, ...choices.people, ...choices.groups, ...choices.readerRoles].map((one) => [one.key, one]));
  return { ...choices, names };
}

/** Whom a target means, in words. @param {Map<string, any>} names @param {Record<string, string>} [known] by key, from the server */
export const namer = (names, known = {}) => (target) => {
  const key = targetKey(target);
  return names.get(key)?.name ?? ROLE[target.role] ?? known[key] ?? (target.user_id ? `사용자 ${target.user_id}` : `그룹 ${target.group_id}`);
};

/** A text once it has stood for a moment: not a question for every key that is pressed. */
function useSettled(text) {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/**
 * The template that fits such a document; else the usual approver, where there is one.
 * @param {{subject_type?: string, institution_id: number | null, category?: string, server_id?: number | null, amount?: number | null} | null} document
 *   null: not asked for
 * @param {number | null} [usualId]
 * @returns {import("./line_editor_model.js").Offer & {failed?: boolean}}
 */
export function useOffer(document, usualId = null) {
  const path = document?.institution_id && can("approval:read") ? `/approval-templates/match${toQuery(document)}` : null;
  const asked = useSettled(path);
  const answer = useResource(asked);
  const template = answer.data?.template ?? null;
  const steps = useMemo(() => proposed(template, usualId), [template, usualId]);
  if (path === null) return NO_OFFER;
  return { template, steps, loading: asked !== path || answer.loading, failed: !!answer.error };
}

function proposed(template, usualId) {
  if (template) return fromSteps(template.steps);
  return usualId ? fromSteps([{ kind: "DECISION", targets: [{ user_id: usualId }] }]) : [];
}
