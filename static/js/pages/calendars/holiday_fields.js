import { html } from "../../ui.js";
import { HOLIDAY_KIND, options } from "../../labels.js";
import { Check, Input, Select } from "../../parts/field.js";
import { DueMoves } from "../../widgets/due_moves.js";
import { useInstitutions } from "../tasks/choices.js";
import { useMoves } from "./parts.js";

export const NEW_HOLIDAY = { day: "", name: "", kind: "TEMPORARY", institution_id: "", recalculate: false };

export const toHoliday = ({ day, name, kind, institution_id, recalculate }) => ({
  day, name: name.trim(), kind, recalculate, institution_id: Number(institution_id) || null,
});

export const checkHoliday = ({ day, name, kind, institution_id }) => ({
  day: day ? "" : "날짜를 골라 주세요.", name: name.trim() ? "" : "이름을 입력해 주세요.",
  institution_id: kind === "CLOSURE" && !institution_id ? "쉬는 기관을 골라 주세요." : "",
});

/** A day off, and what it would move before it is saved. `fixedDay`: the day was chosen elsewhere. */
export function HolidayFields({ form, fixedDay }) {
  const { values, set, bind } = form;
  const institutions = useInstitutions();
  const { recalculate: _, ...asked } = toHoliday({ ...values, name: values.name || "휴일" });
  const ready = values.day && !(values.kind === "CLOSURE" && !values.institution_id);
  const { moves, error } = useMoves("/holidays/preview", ready ? asked : null);
  const chooseKind = (kind) => form.setValues((v) => ({ ...v, kind, institution_id: kind === "CLOSURE" ? v.institution_id : "" }));
  return html`
    ${!fixedDay && html`<${Input} label="날짜" type="date" required data-autofocus ...${bind("day")} />`}
    <${Input} label="이름" required maxlength="100" placeholder="임시공휴일" data-autofocus=${fixedDay ? true : undefined} ...${bind("name")} />
    <div class="field-row"><${Select} label="종류" options=${options(HOLIDAY_KIND)} ...${bind("kind")} onInput=${chooseKind} />
      ${values.kind === "CLOSURE" && html`<${Select} label="쉬는 기관" required empty="기관을 고르세요" options=${institutions.map(({ id, name }) => [id, name])} ...${bind("institution_id")} />`}</div>
    ${ready && html`<${DueMoves} of=${moves} error=${error} />`}
    ${moves?.moved > 0 && html`<${Check} label="진행 중인 SR의 기한도 함께 바꿉니다." hint="끄면 새로 접수되는 SR부터 적용됩니다." checked=${values.recalculate} onInput=${(on) => set("recalculate", on)} />`}`;
}
