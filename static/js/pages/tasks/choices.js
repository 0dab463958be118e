/** What the pickers of an SR offer. */
import { api } from "../../api.js";
import { fetchAll, useLoaded } from "../../resource.js";
import { can, me } from "../../session.js";

export function useInstitutions() {
  return useLoaded(() => (can("institution:read") ? fetchAll("/institutions/") : []), [], []);
}

/** Servers of one institution; nothing until it is known. */
export function useServers(institutionId) {
  return useLoaded(() => (institutionId
    ? fetchAll("/servers/", { institution_id: institutionId, is_active: true }) : []), [institutionId], []);
}

/** Who may decide for this institution, without oneself: nobody approves what he asked for. */
export function useApprovers(institutionId) {
  const ask = { can: "approval:decide", institution_id: institutionId };
  return useLoaded(async () => {
    if (!institutionId || !can("approval:request")) return [];
    const people = await api.get("/users/options", ask);
    return people.filter((person) => person.id !== me.value.id);
  }, [institutionId], []);
}
