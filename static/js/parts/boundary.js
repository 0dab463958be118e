import { Component, html } from "../ui.js";
import { Button } from "./button.js";
import { Heading } from "./heading.js";

/** A page that broke does not take the house with it. */
export class Boundary extends Component {
  state = { error: null };

  componentDidCatch(error) {
    console.error(error);
    this.setState({ error });
  }

  render({ children }, { error }) {
    if (!error) return children;
    return html`<${Heading} title="화면을 그리지 못했습니다" />
      <p>잠시 후 다시 시도해 주세요. 계속되면 아래 내용을 담당자에게 알려 주세요.</p>
      <pre class="code">${error.requestId ? `문의 번호 ${error.requestId}\n` : ""}${location.pathname}\n${String(error)}</pre>
      <${Button} kind="primary" icon="refresh-cw" onClick=${() => location.reload()}>새로 고침<//>`;
  }
}
