/**
 * Shapes on the wire, for the editor's sake.
 * @typedef {{id: number, name: string}} Ref
 * @typedef {{id: number, username: string, name: string, role: string, position: string | null, email: string, institution_id: number | null,
 *   institution_name: string | null, permissions: string[], must_change_password: boolean}} Me
 * @typedef {{id: number, number: string, title: string, description: string, category: string, priority: string,
 *   status: string, approval_required: boolean, institution: Ref, requester: Ref, assignee: Ref | null,
 *   server: {id: number, hostname: string} | null, version: number, estimated_cost: number | null, created_at: string, updated_at: string,
 *   resolved_at: string | null, closed_at: string | null, next_due_at: string | null, next_due_target: string | null,
 *   sla_paused: boolean, allowed_transitions: string[], can: string[]}} Sr
 * @typedef {{id: number, ordinal: number, user_id: number | null, group_id: number | null, role: string | null, name: string,
 *   position: string | null, status: string, due_at: string | null, is_overdue: boolean, held_at: string | null,
 *   delegate: Ref | null, principal: Ref | null, actor: Ref | null, capacity: string | null, is_final: boolean,
 *   comment: string | null, decided_at: string | null, has_image: boolean}} Seat
 * @typedef {{id: number, position: number, kind: string, mode: string, needed: number, deferred: boolean, status: string,
 *   started_at: string | null, ended_at: string | null, seats: Seat[]}} Step
 * @typedef {{id: number, number: string, subject_type: string, subject_id: number, subject_number: string, subject_title: string,
 *   subject_path: string, institution: Ref, round: number, status: string, comment: string | null, content_hash: string,
 *   requires_reauthentication: boolean, drafter: Ref, drafter_position: string | null, drafter_has_image: boolean, created_at: string, due_at: string | null,
 *   is_overdue: boolean, completed_at: string | null, steps: Step[], step_id: number | null, can: string[]}} Approval
 * @typedef {{id: number, sequence: number, kind: string, step_position: number | null, principal: Ref | null, actor: Ref,
 *   capacity: string | null, is_final: boolean, to_position: number | null, authentication: string,
 *   comment: string | null, decided_at: string}} ApprovalRecord
 * @typedef {{id: number, user: Ref, kind: string, arrived_at: string | null, acknowledged_at: string | null}} ApprovalReader
 * @typedef {Approval & {content: Record<string, any>, records: ApprovalRecord[], readers: ApprovalReader[],
 *   extensions: any[]}} ApprovalDocument
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
