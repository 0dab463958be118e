import { html } from "../../ui.js";
import { api } from "../../api.js";
import { withId } from "../../errors.js";
import { DESTINATION, OUTBOX_STATUS, options } from "../../labels.js";
import { toast } from "../../live.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, withFilter, writeQuery } from "../../query.js";
import { useResource } from "../../resource.js";
import { can } from "../../session.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { MultiSelect } from "../../parts/multi_select.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { Ago } from "../../parts/time.js";

const STATE = { view: { kind: "text" }, page: { kind: "int", initial: 1 }, status: { kind: "list" } };

/** What was to be told to the outside, and whether it arrived. */
export function Outbox() {
  const state = readQuery(search.value, STATE);
  const list = useResource(`/outbox/${toQuery({ page: state.page, status: state.status })}`, { refreshOnFocus: true });
  const change = (next) => setSearch(writeQuery({ ...withFilter(state, next), view: "outbox" }, STATE));
  const resend = async (message) => {
    try {
      await api.post(`/outbox/${message.id}/resend`);
      toast("다시 보내도록 했습니다.");
      list.reload();
    } catch (error) {
      toast(withId(error), "danger");
    }
  };
  const columns = [
    { key: "content", label: "내용", main: true, cell: (m) => html`<span class="clip">${m.content.replaceAll("**", "")}</span>${m.last_error && html`<span class="cell-error">${m.last_error}</span>`}` },
    { key: "destination", label: "보낼 곳", cell: (m) => DESTINATION[m.destination] ?? m.destination },
    { key: "status", label: "상태", cell: (m) => html`<${Badge} of=${OUTBOX_STATUS[m.status]} value=${m.status} />` },
    { key: "attempts", label: "시도", align: "end", quiet: true, cell: (m) => `${m.attempts}회` },
    { key: "created", label: "만든 때", quiet: true, cell: (m) => html`<${Ago} at=${m.created_at} />` },
    { key: "sent", label: "보낸 때", quiet: true, cell: (m) => (m.status === "PENDING" ? html`다음 시도 <${Ago} at=${m.next_attempt_at} />` : html`<${Ago} at=${m.sent_at} />`) },
    can("outbox:manage") && list.data?.items.some((m) => m.status === "DEAD") && { key: "do", label: "작업", align: "end", cell: (m) => m.status === "DEAD" && html`<${Button} size="s" icon="refresh-cw" onClick=${() => resend(m)}>다시 보내기<//>` },
  ].filter(Boolean);
  return html`<div class="filters"><${MultiSelect} label="상태" options=${options(OUTBOX_STATUS)} value=${state.status} onInput=${(status) => change({ status })} />
      <${Button} kind="quiet" size="s" icon="refresh-cw" onClick=${list.reload}>새로 고침<//></div>
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="send" title="조건에 맞는 알림이 없습니다." />`}
      ${page.total > 0 && html`<${Table} caption="알림 발송 목록" columns=${columns} rows=${page.items} busy=${list.loading} />
        <${Pager} page=${page} onPage=${(next) => change({ page: next })} />`}`}<//>`;
}
