/** What the pickers of an SR offer. */
import { fetchAll, useLoaded } from "../../resource.js";
import { can } from "../../session.js";

export function useInstitutions() {
  return useLoaded(() => (can("institution:read") ? fetchAll("/institutions/") : []), [], []);
}

/** Servers of one institution; nothing until it is known. */
export function useServers(institutionId) {
  return useLoaded(() => (institutionId
    ? fetchAll("/servers/", { institution_id: institutionId, is_active: true }) : []), [institutionId], []);
}
