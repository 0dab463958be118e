import { html, useEffect, useRef, useState } from "../../ui.js";
import { api } from "../../api.js";
import { withId } from "../../errors.js";
import { announce, toast } from "../../live.js";
import { useResource } from "../../resource.js";
import { me } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Loaded } from "../../parts/empty.js";
import { checkStamp, STAMP_TYPES } from "./stamp.js";
import { TotpPart } from "./totp.js";

/** 내 서명: the stamp that is shown on documents, and the one-time password that may be asked for when signing. */
export function SigningPanel() {
  const state = useResource("/auth/signing");
  return html`<section class="panel" aria-labelledby="signing"><h2 id="signing">내 서명</h2>
    <${Loaded} of=${state}>${(signing) => html`<div class="signing">
      <${StampPart} signing=${signing} onChange=${state.mutate} onRemoved=${state.reload} /><${TotpPart} signing=${signing} onChange=${state.mutate} onRemoved=${state.reload} /></div>`}<//>
  </section>`;
}

/** The stamp of the moment, and a file chosen to take its place: seen first, then kept. */
function StampPart({ signing, onChange, onRemoved }) {
  const [file, setFile] = useState(null);
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const input = useRef(null);
  const preview = usePreview(file);
  const choose = (chosen) => {
    const text = chosen ? checkStamp(chosen) : "";
    setFault(text);
    setFile(text ? null : chosen);
    if (chosen) announce(text || `${chosen.name} 미리 보기입니다. 등록을 누르면 저장됩니다.`);
  };
  const drop = () => {
    input.current.value = "";
    setFile(null);
    setFault("");
    input.current.focus(); // the pressed button is gone
  };
  const send = (work, text) => async () => {
    setBusy(true);
    try {
      await work();
      toast(text);
      drop();
    } catch (error) {
      setFault(error.errors?.[0]?.message ?? withId(error));
    }
    setBusy(false);
  };
  const keep = send(async () => onChange(await api.put("/auth/signature-image", file)), "서명 이미지를 등록했습니다.");
  const remove = send(async () => {
    await api.delete("/auth/signature-image");
    await onRemoved();
  }, "서명 이미지를 지웠습니다.");
  return html`<div class="signing-part"><h3>서명 이미지</h3>
    <p class="field-hint" id="stamp-hint">결재란에 이름과 함께 찍힙니다. PNG나 JPEG 그림, 200 KB와 가로세로 1,000픽셀까지. 그림이 없어도 결재할 수 있습니다.</p>
    <${StampBox} signing=${signing} preview=${preview} />
    <div class="field"><label class="field-label" for="stamp-file">그림 파일</label>
      <input class="control" id="stamp-file" type="file" accept=${STAMP_TYPES.join(",")} ref=${input} aria-invalid=${fault ? "true" : undefined} aria-describedby=${fault ? "stamp-hint stamp-fault" : "stamp-hint"}
        onChange=${(event) => choose(event.currentTarget.files[0] ?? null)} />
      ${fault && html`<p class="field-error" id="stamp-fault" role="alert">${fault}</p>`}</div>
    <div class="button-row">
      ${file && html`<${Button} kind="primary" busy=${busy} onClick=${keep}>등록<//><${Button} onClick=${drop}>고르기 취소<//>`}
      ${!file && signing.has_image && html`<${Button} icon="trash-2" busy=${busy} onClick=${remove}>서명 이미지 삭제<//>`}
    </div>
  </div>`;
}

function StampBox({ signing, preview }) {
  if (preview) return html`<div class="stamp-box"><img src=${preview} alt="고른 서명 이미지 미리 보기" /></div>`;
  if (!signing.has_image) return html`<div class="stamp-box">등록한 그림이 없습니다</div>`;
  return html`<div class="stamp-box"><img src=${`/api/users/${me.value.id}/signature-image?v=${signing.image_sha256.slice(0, 12)}`} alt="지금 쓰는 서명 이미지" /></div>`;
}

/** A file as a data address for <img>: the content security policy knows no other for what is not on the server. */
function usePreview(file) {
  const [address, setAddress] = useState(null);
  useEffect(() => {
    setAddress(null);
    if (!file) return undefined;
    const reader = new FileReader();
    reader.onload = () => setAddress(reader.result);
    reader.readAsDataURL(file);
    return () => reader.abort();
  }, [file]);
  return address;
}
