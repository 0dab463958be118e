/**
 * Shapes on the wire, for the editor's sake.
 * @typedef {{id: number, name: string}} Ref
 * @typedef {{id: number, username: string, name: string, role: string, email: string, institution_id: number | null,
 *   institution_name: string | null, permissions: string[], must_change_password: boolean}} Me
 * @typedef {{id: number, number: string, title: string, description: string, category: string, priority: string,
 *   status: string, approval_required: boolean, institution: Ref, requester: Ref, assignee: Ref | null,
 *   server: {id: number, hostname: string} | null, version: number, created_at: string, updated_at: string,
 *   resolved_at: string | null, closed_at: string | null, next_due_at: string | null, next_due_target: string | null,
 *   sla_paused: boolean, allowed_transitions: string[], can: string[]}} Sr
 * @typedef {{id: number, position: number, approver: Ref, status: string, comment: string | null, decided_at: string | null}} Step
 * @typedef {{id: number, subject_type: string, subject_id: number, subject_number: string, subject_title: string, subject_path: string,
 *   round: number, status: string, comment: string | null, drafter: Ref, created_at: string,
 *   completed_at: string | null, steps: Step[], can: string[]}} Approval
 * @typedef {{id: number, command: string, status: string, status_label: string, exit_status: number | null,
 *   error: string | null, output: string, truncated: boolean, requested_by: Ref,
 *   server: {id: number, hostname: string}, created_at: string, started_at: string | null, finished_at: string | null}} Execution
 * @typedef {{id: number, target: string, target_label: string, cycle: number, state: string, started_at: string,
 *   due_at: string | null, agreed: boolean, target_seconds: number, elapsed_seconds: number, remaining_seconds: number,
 *   ratio: number, overdue: boolean, breached_at: string | null, paused_at: string | null, finished_at: string | null,
 *   cancel_reason: string | null, policy: Ref, policy_version: number, calendar: Ref, calendar_version: number,
 *   escalations: {percent: number, reached_at: string, notified_at: string | null}[]}} SlaClock
 * @typedef {{items: any[], total: number, page: number, size: number, pages: number}} Page
 */
export {};
