import { html, useRef } from "../../ui.js";
import { APPROVAL_STATUS } from "../../labels.js";
import { usePageKeys } from "../../single_keys.js";
import { Badge } from "../../parts/badge.js";
import { Table } from "../../parts/table.js";
import { Ago, At } from "../../parts/time.js";
import { ApprovalDue } from "../../widgets/approval_due.js";
import { AcknowledgeButton, useKeptFocus, VerbButton } from "../../widgets/decision.js";
import { stageWords } from "../../widgets/line_model.js";
import { hasDeadlines } from "./inbox_state.js";

/** One box as a dense list, a card each on a telephone. Choosing and deciding from the row; keys move from row to row. */
export function InboxTable({ box, rows, sort, onSort, chosen, onToggle, onDecide, onChange }) {
  const list = useRef(null);
  usePageKeys(rowKeys(list));
  const columns = [
    box === "pending" && { key: "pick", label: "선택", cell: (row) => html`<${Pick} row=${row} checked=${chosen.has(row.id)} onToggle=${onToggle} />` },
    { key: "title", label: "제목", main: true, cell: titleCell },
    { key: "number", label: "문서번호", quiet: true, cell: (row) => row.number },
    { key: "drafter", label: "기안자", cell: (row) => row.drafter.name },
    { key: "institution", label: "기관", quiet: true, cell: (row) => row.institution.name },
    hasDeadlines(box) ? { key: "due_at", label: "기한", sort: true, cell: (row) => html`<${ApprovalDue} approval=${row} />` }
      : { key: "completed", label: "끝난 때", quiet: true, cell: (row) => html`<${At} at=${row.completed_at} />` },
    { key: "created_at", label: "상신", sort: true, quiet: true, cell: (row) => html`<${Ago} at=${row.created_at} />` },
    { key: "status", label: "상태", cell: statusCell },
    box !== "done" && box !== "progress" && { key: "tools", label: "처리", align: "end", cell: (row) => html`<${RowTools} ...${{ row, onDecide, onChange }} />` },
  ].filter(Boolean);
  return html`<div class="inbox" ref=${list}><${Table} caption="결재 문서" columns=${columns} rows=${rows} sort=${sort} onSort=${onSort} compact /></div>`;
}

function titleCell(row) {
  return html`<a href=${`/app/approvals/${row.id}`}>${row.subject_title}</a>
    <span class="cell-note">${row.subject_number} · ${row.round}차</span>`;
}

function statusCell(row) {
  const stage = stageWords(row);
  return html`<span class="inbox-status"><${Badge} of=${APPROVAL_STATUS[row.status]} value=${row.status} />${stage && html`<span class="cell-note">${stage}</span>`}</span>`;
}

function Pick({ row, checked, onToggle }) {
  if (!row.can.includes("approve")) return null;
  return html`<label class="pick"><input type="checkbox" data-key="x" checked=${checked} onChange=${() => onToggle(row.id)} />
    <span class="visually-hidden">${row.number} 고르기</span></label>`;
}

function RowTools({ row, onDecide, onChange }) {
  const tools = useKeptFocus(neighbour);
  const name = html`<span class="visually-hidden"> ${row.number}</span>`;
  return html`<div class="button-row row-tools" ref=${tools}>
    ${row.can.includes("acknowledge") && html`<${AcknowledgeButton} approval=${row} size="s" onDone=${onChange} />`}
    ${["approve", "reject"].filter((verb) => row.can.includes(verb)).map((verb) => html`
      <${VerbButton} key=${verb} name=${verb} size="s" onClick=${() => onDecide(row, verb)}>${name}<//>`)}
  </div>`;
}

/** The row that takes the place of one that goes. */
function neighbour(tools) {
  const row = tools.closest("tr");
  return linkOf(row?.nextElementSibling ?? row?.previousElementSibling);
}

const linkOf = (row) => row?.querySelector(".cell-main a");

/** The focus is the cursor: Enter opens by itself, other keys press what stands in its row. */
function rowKeys(list) {
  const rows = () => [...list.current.querySelectorAll("tbody tr")];
  const here = (all) => all.findIndex((row) => row.contains(document.activeElement));
  const move = (step, always) => (event) => {
    const all = rows();
    const at = here(all);
    if (at < 0 && !always) return;
    event.preventDefault();
    linkOf(all[Math.min(Math.max(at + step, 0), all.length - 1)])?.focus();
  };
  const press = (key) => (event) => {
    const control = rows()[here(rows())]?.querySelector(`[data-key="${key}"]`);
    if (!control) return;
    event.preventDefault();
    control.click();
  };
  return {
    j: move(1, true), k: move(-1, true), ArrowDown: move(1, false), ArrowUp: move(-1, false),
    a: press("a"), r: press("r"), x: press("x"),
  };
}
