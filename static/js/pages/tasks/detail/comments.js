import { html } from "../../../ui.js";
import { api } from "../../../api.js";
import { submitKey, useForm } from "../../../form.js";
import { toast } from "../../../live.js";
import { useThread } from "../../../list.js";
import { Button } from "../../../parts/button.js";
import { Empty, Loaded } from "../../../parts/empty.js";
import { Check, FormError, Textarea } from "../../../parts/field.js";
import { Icon } from "../../../parts/icon.js";
import { More } from "../../../parts/more.js";
import { At } from "../../../parts/time.js";

/** The talk about an SR. Internal notes are marked by word, lock and frame: only staff see them. */
export function Comments({ sr }) {
  const list = useThread(`/tasks/${sr.id}/comments`);
  return html`<${Loaded} of=${list}>${(comments) => html`
      <${More} list=${list} />
      ${comments.length === 0 && html`<${Empty} icon="message-square" title="아직 대화가 없습니다."><p>궁금한 점이나 진행 상황을 남겨 주세요.</p><//>`}
      <ol class="comments">${[...comments].reverse().map((comment) => html`<${Comment} key=${comment.id} ...${comment} />`)}</ol>`}<//>
    ${sr.can.includes("comment") && html`<${CommentForm} sr=${sr} onDone=${list.reload} />`}`;
}

function Comment({ author, content, internal, created_at: at }) {
  return html`<li class=${internal ? "comment comment-internal" : "comment"}>
    <p class="comment-head"><strong>${author.name}</strong>${internal && html`<span class="badge tone-warning"><${Icon} name="lock" size="s" />내부 메모</span>`}<${At} at=${at} /></p>
    <p class="prose">${content}</p>
  </li>`;
}

function CommentForm({ sr, onDone }) {
  const mayHide = sr.can.includes("comment_internal");
  const form = useForm({ content: "", internal: false }, async ({ content, internal }) => {
    await api.post(`/tasks/${sr.id}/comments`, { content: content.trim(), ...(mayHide && { internal }) });
    form.setValues({ content: "", internal: false });
    toast(internal ? "내부 메모를 남겼습니다." : "댓글을 남겼습니다.");
    onDone();
  }, { check: ({ content }) => ({ content: content.trim() ? "" : "내용을 입력해 주세요." }) });
  return html`<form class=${form.values.internal ? "form reply reply-internal" : "form reply"} ref=${form.form} onSubmit=${form.submit}
      onKeyDown=${submitKey(form.submit)} novalidate>
    <${FormError} text=${form.errors.form} />
    <${Textarea} label=${form.values.internal ? "내부 메모" : "댓글"} rows=${3} ...${form.bind("content")} />
    <div class="button-row">
      <${Button} kind="primary" type="submit" icon="send" busy=${form.busy}>${form.values.internal ? "내부 메모 남기기" : "댓글 남기기"}<//>
      ${mayHide && html`<${Check} label="내부 메모 (요청 기관에 보이지 않음)" checked=${form.values.internal} onInput=${(on) => form.set("internal", on)} />`}
      <span class="field-hint">Ctrl + Enter로 남기기</span>
    </div>
  </form>`;
}
