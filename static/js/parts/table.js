import { cx, html } from "../ui.js";
import { Icon } from "./icon.js";

/**
 * Rows and columns; on a narrow screen each row becomes a card. Explicit roles keep it a table there too.
 * `compact`: the cards leave out the column names.
 * columns: [{key, label, cell(row), sort?, main?, align?, quiet?}]; `main` holds the link a click on the row follows.
 */
export function Table({ caption, columns, rows, sort, onSort, rowKey = (row) => row.id, busy, compact }) {
  return html`<div class="table-box" aria-busy=${busy ? "true" : undefined}>
    <table class=${cx("table", compact && "table-compact")} role="table">
      <caption class="visually-hidden">${caption}</caption>
      <thead role="rowgroup"><tr role="row">${columns.map((column) => html`<${Head} key=${column.key} ...${{ column, sort, onSort }} />`)}</tr></thead>
      <tbody role="rowgroup">${rows.map((row) => html`<${Row} key=${rowKey(row)} ...${{ row, columns }} />`)}</tbody>
    </table>
  </div>`;
}

function Head({ column: { key, label, sort: sortable, align }, sort, onSort }) {
  if (!sortable) return html`<th role="columnheader" scope="col" class=${align}>${label}</th>`;
  const direction = sort === key ? "ascending" : sort === `-${key}` ? "descending" : undefined;
  return html`<th role="columnheader" scope="col" class=${align} aria-sort=${direction}>
    <button type="button" class=${cx("sort", direction)} onClick=${() => onSort(key)}>${label}<${Icon} name="chevron-down" size="s" /></button>
  </th>`;
}

function Row({ row, columns }) {
  const follow = columns.some((column) => column.main);
  return html`<tr role="row" class=${follow ? "row-link" : undefined} onClick=${follow ? followMain : undefined}>
    ${columns.map(({ key, label, cell, align, main, quiet }) => html`
      <td key=${key} role="cell" data-label=${label} class=${cx(align, main && "cell-main", quiet && "cell-quiet")}>${cell(row)}</td>`)}
  </tr>`;
}

/** A click anywhere in the row follows its link, unless something was selected or another control was meant. */
function followMain(event) {
  if (event.target.closest("a, button, input, select, label, summary") || String(getSelection())) return;
  event.currentTarget.querySelector(".cell-main a, .cell-main button")?.click();
}
