import { html, useEffect, useState } from "../../ui.js";
import { count } from "../../format.js";
import { APPROVAL_BOX } from "../../labels.js";
import { search, setSearch } from "../../navigation.js";
import { nextSort, readQuery, toQuery, withFilter, writeQuery } from "../../query.js";
import { useResource } from "../../resource.js";
import { Button } from "../../parts/button.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Check } from "../../parts/field.js";
import { Heading } from "../../parts/heading.js";
import { Pager } from "../../parts/pager.js";
import { TabLinks } from "../../parts/tabs.js";
import { DecisionDialog } from "../../widgets/decision_dialog.js";
import { BulkDialog } from "./bulk_dialog.js";
import { boxOr, choosable, chosenOf, hasDeadlines, STATE, toggled } from "./inbox_state.js";
import { InboxTable } from "./inbox_table.js";

const NOTHING = {
  pending: ["기다리는 결재가 없습니다.", "내 차례가 되면 여기에 나타나고 메신저로도 알려 드립니다."],
  progress: ["진행 중인 결재가 없습니다.", "내가 올렸거나 결재한 것 중 아직 끝나지 않은 결재가 여기에 모입니다. 새 결재는 SR 화면에서 올립니다."],
  done: ["끝난 결재가 없습니다.", "내가 올렸거나 결재한 것 중 승인·반려·회수로 끝난 결재가 여기에 모입니다."],
  after: ["확인할 후열 문서가 없습니다.", "전결이나 대결로 나를 거치지 않고 끝난 문서가 오면 읽고 '확인'을 눌러 주세요."],
  reference: ["참조된 문서가 없습니다.", "결재를 올린 사람이 나를 참조나 수신으로 지정하면 여기에 나타납니다."],
};

/** 결재함: five boxes, from what waits for me to what I am only to read. */
export default function ApprovalsPage() {
  const read = readQuery(search.value, STATE);
  const state = { ...read, box: boxOr(read.box) };
  const list = useResource(`/approvals/${toQuery(state)}`, { refreshOnFocus: true });
  const counts = useResource("/approvals/counts", { refreshOnFocus: true });
  const [chosen, setChosen] = useState(new Set());
  const [deciding, setDeciding] = useState(null);
  const [bulk, setBulk] = useState(null);
  useEffect(() => setChosen(new Set()), [state.box, state.page, state.overdue]);
  const filter = (change) => setSearch(writeQuery(withFilter(state, change), STATE));
  const reload = () => {
    list.reload();
    counts.reload();
  };
  const done = () => {
    setBulk(null);
    setChosen(new Set());
    reload();
  };
  return html`<${Heading} title="결재함" />
    <${Boxes} current=${state.box} counts=${counts.data} />
    ${hasDeadlines(state.box) && html`<${Overdue} of=${state.overdue} late=${state.box === "pending" ? counts.data?.overdue : undefined} onInput=${(overdue) => filter({ overdue })} />`}
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Nothing} ...${state} />`}
      ${state.box === "pending" && choosable(page.items).length > 0 && html`<${BulkBar} ...${{ page, chosen, setChosen }} onBulk=${(action) => setBulk({ action, approvals: chosenOf(page.items, chosen) })} />`}
      ${page.total > 0 && html`<${InboxTable} box=${state.box} rows=${page.items} sort=${state.sort} onSort=${(key) => filter({ sort: nextSort(state.sort, key) })}
          chosen=${chosen} onToggle=${(id) => setChosen(toggled(chosen, id))} onDecide=${(approval, verb) => setDeciding({ approval, verb })} onChange=${reload} />
        <${Pager} page=${page} onPage=${(next) => setSearch(writeQuery({ ...state, page: next }, STATE))} />`}`}<//>
    ${bulk && html`<${BulkDialog} ...${bulk} onClose=${() => setBulk(null)} onDone=${done} />`}
    ${deciding && html`<${DecisionDialog} ...${deciding} onClose=${() => setDeciding(null)} onDone=${reload} />`}`;
}

function Boxes({ current, counts }) {
  return html`<${TabLinks} label="결재함 보기" links=${Object.entries(APPROVAL_BOX).map(([box, word]) => ({
    href: `/app/approvals${writeQuery({ ...INITIAL, box }, STATE)}`, current: current === box,
    label: html`${word}${counts?.[box] > 0 && html` <span class="tab-count">${count(counts[box])}<span class="visually-hidden">건</span></span>`}`,
  }))} />`;
}

const INITIAL = Object.fromEntries(Object.entries(STATE).map(([key, { initial }]) => [key, initial]));

function Overdue({ of, late, onInput }) {
  return html`<div class="inbox-filter"><${Check} label=${late > 0 ? `기한 지난 문서만 (${count(late)}건)` : "기한 지난 문서만"} checked=${of === "true"}
    onInput=${(on) => onInput(on ? "true" : null)} /></div>`;
}

function Nothing({ box, overdue }) {
  const [title, help] = NOTHING[box];
  if (overdue) return html`<${Empty} icon="circle-check" title="기한이 지난 문서가 없습니다."><p>위의 '기한 지난 문서만'을 끄면 모두 보입니다.</p><//>`;
  return html`<${Empty} icon="shield-check" title=${title}><p>${help}</p>
    ${box === "progress" && html`<${Button} href="/app/tasks" icon="inbox">SR 목록 보기<//>`}<//>`;
}

function BulkBar({ page, chosen, setChosen, onBulk }) {
  const all = choosable(page.items);
  const picked = chosenOf(page.items, chosen).length;
  const every = picked === all.length;
  return html`<div class="bulk-bar" role="group" aria-label="고른 문서 한꺼번에 처리">
    <${Check} label="모두 고르기" checked=${every} onInput=${() => setChosen(new Set(every ? [] : all.map(({ id }) => id)))} />
    <${Button} size="s" icon="check" disabled=${!picked} onClick=${() => onBulk("approve")}>일괄 승인<//>
    <${Button} size="s" icon="x" disabled=${!picked} onClick=${() => onBulk("reject")}>일괄 반려<//>
    <span class="row-note" role="status">${picked > 0 && `${count(picked)}건 고름`}</span>
  </div>`;
}
