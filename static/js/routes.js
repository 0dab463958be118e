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
  { path: "/app/approvals/:id", permission: "approval:read", load: () => import("./pages/approvals/document.js") },
  { path: "/app/approvals/:id/print", permission: "approval:read", load: () => import("./pages/approvals/print.js") },
  { path: "/app/approval-templates", anyOf: ["approval:manage", "audit:read"], load: () => import("./pages/approvals_admin/templates.js") },
  { path: "/app/approval-templates/new", permission: "approval:manage", load: () => import("./pages/approvals_admin/new_template.js") },
  { path: "/app/approval-templates/:id", permission: "approval:read", load: () => import("./pages/approvals_admin/template.js") },
  { path: "/app/approval-authorities", anyOf: ["approval:manage", "audit:read"], load: () => import("./pages/approvals_admin/authorities.js") },
  { path: "/app/absences", anyOf: ["approval:decide", "audit:read"], load: () => import("./pages/approvals_admin/absences.js") },
  { path: "/app/groups", anyOf: ["group:manage", "audit:read"], load: () => import("./pages/groups/groups.js") },
  { path: "/app/sla", permission: "sla:read", load: () => import("./pages/sla/wall.js") },
  { path: "/app/sla/policies", permission: "sla:read", load: () => import("./pages/sla/policies.js") },
  { path: "/app/sla/policies/new", permission: "sla:manage", load: () => import("./pages/sla/new_policy.js") },
  { path: "/app/sla/policies/:id", permission: "sla:read", load: () => import("./pages/sla/policy.js") },
  { path: "/app/sla/policies/recalculations", permission: "sla:manage", load: () => import("./pages/sla/recalculations.js") },
  { path: "/app/calendars", permission: "calendar:read", load: () => import("./pages/calendars/calendars.js") },
  { path: "/app/calendars/holidays", permission: "calendar:read", load: () => import("./pages/calendars/holidays.js") },
  { path: "/app/calendars/:id", permission: "calendar:read", load: () => import("./pages/calendars/calendar.js") },
  { path: "/app/systems", permission: "system:read", load: () => import("./pages/systems/systems.js") },
  { path: "/app/systems/:id", permission: "system:read", load: () => import("./pages/systems/system.js") },
  { path: "/app/sla-reports", permission: "sla_report:read", load: () => import("./pages/sla_reports/reports.js") },
  { path: "/app/sla-reports/:id", permission: "sla_report:read", load: () => import("./pages/sla_reports/report.js") },
  { path: "/app/sla-reports/contracts/:id", permission: "sla_report:read", load: () => import("./pages/sla_reports/contracts.js") },
  { path: "/app/servers", permission: "server:read", load: () => import("./pages/servers/servers.js") },
  { path: "/app/institutions", permission: "institution:read", load: () => import("./pages/institutions/institutions.js") },
  { path: "/app/users", permission: "user:read", load: () => import("./pages/users/users.js") },
  { path: "/app/operations", anyOf: ["outbox:read", "job:read", "audit:read"], load: () => import("./pages/operations/operations.js") },
];

/** The side navigation, in the order of a working day. `alone`: pages below its address are another entry's. */
export const NAV = [
  { group: "업무", items: [
    { href: "/app/", label: "내 업무", icon: "home", alone: true },
    { href: "/app/tasks", label: "SR", icon: "inbox", permission: "sr:read" },
    { href: "/app/approvals", label: "결재함", icon: "shield-check", permission: "approval:read", count: "approvals" },
    { href: "/app/absences", label: "부재", icon: "moon", anyOf: ["approval:decide", "audit:read"] },
    { href: "/app/sla", label: "SLA 현황", icon: "timer", permission: "sla:read", alone: true },
  ] },
  { group: "관리", items: [
    { href: "/app/servers", label: "서버", icon: "server", permission: "server:read" },
    { href: "/app/systems", label: "정보시스템", icon: "database", permission: "system:read" },
    { href: "/app/calendars", label: "업무 달력", icon: "calendar-days", permission: "calendar:read" },
    { href: "/app/sla/policies", label: "SLA 정책", icon: "list-checks", permission: "sla:read" },
    { href: "/app/sla-reports", label: "SLA 보고서", icon: "file-check", permission: "sla_report:read" },
    { href: "/app/approval-templates", label: "결재선", icon: "file-text", anyOf: ["approval:manage", "audit:read"] },
    { href: "/app/approval-authorities", label: "위임전결", icon: "key-round", anyOf: ["approval:manage", "audit:read"] },
    { href: "/app/groups", label: "그룹", icon: "users", anyOf: ["group:manage", "audit:read"] },
    { href: "/app/institutions", label: "기관", icon: "building-2", permission: "institution:read" },
    { href: "/app/users", label: "사용자", icon: "user", permission: "user:read" },
    { href: "/app/operations", label: "운영", icon: "activity", anyOf: ["outbox:read", "job:read", "audit:read"] },
  ] },
];

/** @param {{permission?: string, anyOf?: string[]}} entry @param {(permission: string) => boolean} can */
export const allowed = ({ permission, anyOf }, can) =>
  (!permission || can(permission)) && (!anyOf || anyOf.some(can));
