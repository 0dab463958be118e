// @ts-check
/** Every page: its address, what one must be allowed to do, and the file that draws it (loaded when first opened). */

/** @type {import("./router.js").Route[]} */
export const ROUTES = [
  { path: "/app/", load: () => import("./pages/home/home.js") },
  { path: "/app/login", load: () => import("./pages/login/login.js"), public: true },
  { path: "/app/account", load: () => import("./pages/account/account.js") },
  { path: "/app/tasks", permission: "sr:read", load: () => import("./pages/tasks/list.js") },
  { path: "/app/tasks/new", permission: "sr:create", load: () => import("./pages/tasks/new.js") },
  { path: "/app/tasks/:id", permission: "sr:read", load: () => import("./pages/tasks/detail/detail.js") },
  { path: "/app/approvals", permission: "approval:read", load: () => import("./pages/approvals/inbox.js") },
  { path: "/app/servers", permission: "server:read", load: () => import("./pages/servers/servers.js") },
  { path: "/app/institutions", permission: "institution:read", load: () => import("./pages/institutions/institutions.js") },
  { path: "/app/users", permission: "user:read", load: () => import("./pages/users/users.js") },
  { path: "/app/operations", anyOf: ["outbox:read", "job:read", "audit:read"], load: () => import("./pages/operations/operations.js") },
];

/** The side navigation, in the order of a working day. */
export const NAV = [
  { group: "업무", items: [
    { href: "/app/", label: "내 업무", icon: "home" },
    { href: "/app/tasks", label: "SR", icon: "inbox", permission: "sr:read" },
    { href: "/app/approvals", label: "결재함", icon: "shield-check", permission: "approval:read", count: "approvals" },
  ] },
  { group: "관리", items: [
    { href: "/app/servers", label: "서버", icon: "server", permission: "server:read" },
    { href: "/app/institutions", label: "기관", icon: "building-2", permission: "institution:read" },
    { href: "/app/users", label: "사용자", icon: "users", permission: "user:read" },
    { href: "/app/operations", label: "운영", icon: "activity", anyOf: ["outbox:read", "job:read", "audit:read"] },
  ] },
];

/** @param {{permission?: string, anyOf?: string[]}} entry @param {(permission: string) => boolean} can */
export const allowed = ({ permission, anyOf }, can) =>
  (!permission || can(permission)) && (!anyOf || anyOf.some(can));
