import { html } from "../../ui.js";
import { Button } from "../../parts/button.js";
import { Heading } from "../../parts/heading.js";

export function NotFound({ what = "페이지를" }) {
  return html`<${Heading} title=${`${what} 찾을 수 없습니다`} />
    <p>주소가 바뀌었거나, 볼 수 있는 범위 밖에 있습니다.</p>
    <p class="button-row"><${Button} kind="primary" href="/app/">내 업무로 가기<//><${Button} href="/app/tasks">SR 목록<//></p>`;
}

export function NoPermission() {
  return html`<${Heading} title="이 화면을 볼 권한이 없습니다" />
    <p>업무에 필요하면 관리자에게 역할 변경을 요청하세요.</p>
    <p class="button-row"><${Button} kind="primary" href="/app/">내 업무로 가기<//></p>`;
}
