import type { FormSchema } from '../../../policy/model/derive.ts';
import { citationIn } from '../../../policy/model/notice/wording.ts';
import { formatDay } from '../../domain/mail/letters/wording.ts';
import { dueDate, pausedDays } from '../../domain/requests/deadline.ts';
import { refusalGrounds } from '../../domain/requests/request.ts';
import type { RequestView } from '../../domain/requests/staff-views.ts';
import { reasonLength } from '../../domain/staff/staff.ts';
import { civilDate } from '../../domain/time.ts';
import { attributes, type Html, html } from '../html.ts';
import { actionWords } from './action-words.ts';
import { type Choice, line, lines, radios, select, tick } from './controls.ts';
import { paths, tokenField, type Visitor } from './frame.ts';
import { type ActionName, isForAnother, possibleActions, possibleQuestions } from './possible-actions.ts';
import { sentenceOf, type Wrong } from './problem-words.ts';
import { doneForOthers, questionNames, rightNames } from './words.ts';

/** A form that came back, with what was wrong with it. */
export type SentAction = {
  readonly action: ActionName;
  readonly fields: Readonly<Record<string, string>>;
  readonly wrong: Wrong;
  /** Several people are held under that address: which of them is it? */
  readonly people?: readonly { readonly subjectId: string; readonly since: Date }[];
};

export type ActionForms = {
  readonly view: RequestView;
  /** Civil date of the policy’s zone. */
  readonly today: string;
  readonly now: Date;
  /** Of the forms on this page. */
  readonly token: string;
  /** Why they opened it. */
  readonly reason: string;
  /** Fields of the person’s forms, where they want something rectified. */
  readonly rectifiable: FormSchema['fields'];
  readonly sent?: SentAction | undefined;
};

/** Of every text that goes into a letter, and of every address. */
const longest = { text: 4_000, address: 600 };

const words = {
  es: {
    reason: 'Motivo',
    reasonHint: 'Queda en el registro de accesos y en la historia. Sin nombres ni direcciones.',
    right: 'Qué pide',
    choose: 'Elige',
    marketing: 'Solo se opone a la publicidad (se para al momento)',
    email: 'Correo con el que consta',
    emailHint: 'El de nuestra ficha; puede no ser el que escribió.',
    who: 'Varias personas usan ese correo. ¿Cuál es?',
    since: (day: string) => `con nosotros desde el ${day}`,
    question: 'Qué hace falta saber',
    accepted: 'La respuesta',
    yes: 'Basta: ya sabemos lo que hacía falta',
    no: 'No basta',
    outcome: 'Cómo queda',
    fulfilled: 'Hacemos todo lo que pide',
    partial: 'Hacemos una parte',
    ground: 'Motivo que da la ley',
    as: 'Qué se hace por la otra persona',
    newEmail: 'Dirección nueva',
    changes: 'Qué cambia',
    changesHint: 'Rellena solo lo que cambia. El valor anterior se bloquea y deja de verse.',
    same: 'Como está',
    set: 'Sí',
    unset: 'No',
    newDue: (day: string) => `La fecha nueva sería el ${day}.`,
    problem: 'Revisa esto',
  },
  en: {
    reason: 'Reason',
    reasonHint: 'Stays in the log of accesses and in the history. No names, no addresses.',
    right: 'What they ask for',
    choose: 'Choose',
    marketing: 'They object to advertising only (it stops at once)',
    email: 'Address under which they are held',
    emailHint: 'The one in our file; it need not be the one that wrote.',
    who: 'Several people use that address. Which is it?',
    since: (day: string) => `with us since ${day}`,
    question: 'What you need to know',
    accepted: 'The answer',
    yes: 'Is enough: now we know',
    no: 'Is not enough',
    outcome: 'How it ends',
    fulfilled: 'We do all they ask for',
    partial: 'We do a part of it',
    ground: 'Ground that the law gives',
    as: 'What is done for the other person',
    newEmail: 'New address',
    changes: 'What changes',
    changesHint: 'Fill in only what changes. The old value is blocked and not seen any more.',
    same: 'As it is',
    set: 'Yes',
    unset: 'No',
    newDue: (day: string) => `The new date would be ${day}.`,
    problem: 'Look at this again',
  },
};

type Drawing = ActionForms & { readonly visitor: Visitor; readonly action: ActionName };

/** What every control of an action needs: its id, what was sent in it, and what was wrong with that. */
const around = ({ action, sent, visitor: { language } }: Drawing, name: string, label: string, value?: string) => {
  const own = sent?.action === action ? sent : undefined;
  const isWrong = own !== undefined && (own.wrong.path ?? '').split('.')[0] === name.split('.')[0];
  return {
    id: `${action}-${name.replaceAll('.', '-')}`,
    name,
    label,
    value: own?.fields[name] ?? value,
    ...(isWrong && { wrong: sentenceOf(own.wrong, language) }),
  };
};

const person = (drawing: Drawing): Html => {
  const { sent, action, view, visitor } = drawing;
  const say = words[visitor.language];
  const people = sent?.action === action ? sent.people : undefined;
  const email = line(
    { ...around(drawing, 'email', say.email, view.content?.address), hint: say.emailHint },
    { type: 'email', maxlength: longest.address, required: action === 'identify' },
  );
  if (!people) return email;
  const choices = people.map(({ subjectId, since }) => ({
    value: subjectId,
    label: `${subjectId.slice(0, 8)}… ${say.since(formatDay(civilDate(since, visitor.policy.zone), visitor.language))}`,
  }));
  return html`${email}${radios(around(drawing, 'who', say.who), choices)}`;
};

const changeFields = (drawing: Drawing): Html => {
  const { visitor, rectifiable, view } = drawing;
  const say = words[visitor.language];
  return html`<fieldset id="execute-changes"><legend>${say.changes}</legend>
<p class="hint">${say.changesHint}</p>
${rectifiable.map(({ name, label, type, maxLength, choices }) => {
  const wanted = view.content?.changes?.[name];
  const own = around(drawing, `changes.${name}`, label, wanted === undefined ? undefined : String(wanted));
  const offered =
    type === 'flag'
      ? [
          { value: 'true', label: say.set },
          { value: 'false', label: say.unset },
        ]
      : choices;
  return offered ? select(own, offered, say.same, false) : line(own, { maxlength: maxLength });
})}</fieldset>
`;
};

const execution = (drawing: Drawing): Html => {
  const { view, visitor } = drawing;
  const { language, policy } = visitor;
  const say = words[language];
  const rights = doneForOthers.filter((right) => policy.rights.includes(right));
  const choices = rights.map((right) => ({ value: right, label: rightNames[right][language] }));
  return html`${isForAnother(view) && view.file.right !== 'rectification' && select(around(drawing, 'as', say.as), choices, say.choose)}${view.file.right === 'rectification' && changeFields(drawing)}`;
};

const question = (drawing: Drawing): Html => {
  const { view, visitor, today } = drawing;
  const { language, policy } = visitor;
  const choices = possibleQuestions(view.file, { policy, today }).map((one) => ({
    value: one,
    label: questionNames[one][language],
  }));
  const [only, ...others] = choices;
  const { question: label } = words[language];
  return only && others.length === 0
    ? html`<p>${label}: <strong>${only.label}</strong></p><input type="hidden" name="question" value="${only.value}">\n`
    : radios(around(drawing, 'question', label), choices);
};

const grounds = ({ policy, language }: Visitor): readonly Choice[] =>
  Object.entries(refusalGrounds).map(([value, citation]) => ({
    value,
    label: `${policy.requests.letters.grounds[value as keyof typeof refusalGrounds][language]} (${citationIn(citation, language)})`,
  }));

const newDue = ({ view: { file }, now, visitor: { policy, language } }: Drawing): Html => {
  const paused = pausedDays(file.pauses, now, policy.zone);
  const { dueOn } = dueDate({ receivedOn: file.receivedOn, extended: true, pausedDays: paused }, policy);
  return html`<p><strong>${words[language].newDue(formatDay(dueOn, language))}</strong></p>\n`;
};

/** What an action asks for beside reason and text. */
const ownFields = (drawing: Drawing): Html | false => {
  const { action, visitor } = drawing;
  const { language, policy } = visitor;
  const say = words[language];
  switch (action) {
    case 'triage': {
      const choices = policy.rights.map((value) => ({ value, label: rightNames[value][language] }));
      return html`${select(around(drawing, 'right', say.right), choices, say.choose)}${tick(around(drawing, 'marketing', say.marketing), false)}`;
    }
    case 'identify':
      return person(drawing);
    case 'settle': {
      const choices = [
        { value: 'true', label: say.yes },
        { value: 'false', label: say.no },
      ];
      const isKnown = drawing.view.file.subjectId !== undefined;
      return html`${radios(around(drawing, 'accepted', say.accepted), choices)}${!isKnown && person(drawing)}`;
    }
    case 'answer': {
      const choices = [
        { value: 'fulfilled', label: say.fulfilled },
        { value: 'partial', label: say.partial },
      ];
      return radios(around(drawing, 'outcome', say.outcome), choices);
    }
    case 'execute':
      return execution(drawing);
    case 'change-address':
      return line(around(drawing, 'email', say.newEmail), {
        type: 'email',
        required: true,
        maxlength: longest.address,
      });
    case 'ask':
      return question(drawing);
    case 'extend':
      return newDue(drawing);
    case 'propose-refusal':
      return select(around(drawing, 'ground', say.ground), grounds(visitor), say.choose);
    default:
      return false;
  }
};

const form = (drawing: Drawing, isOpen: boolean): Html => {
  const { action, view, visitor, token, reason } = drawing;
  const say = words[visitor.language];
  const { title, explains, text, sure, submit } = actionWords(action, view.file.right, visitor.language);
  const why = { ...around(drawing, 'reason', say.reason, reason), hint: say.reasonHint };
  return html`<details class="action" id="${action}"${attributes({ open: isOpen })}>
<summary>${title}</summary>
<p>${explains}</p>
<form method="post" action="${paths.request(view.file.id)}/actions" accept-charset="utf-8">
${tokenField(token)}<input type="hidden" name="action" value="${action}">
${ownFields(drawing)}${text && lines({ ...around(drawing, 'text', text.label), hint: text.hint }, { required: true, maxlength: longest.text, rows: 8 })}${line(why, { required: true, maxlength: reasonLength.most })}${tick(around(drawing, 'sure', sure), true)}<div class="buttons"><button type="submit">${submit}</button></div>
</form>
</details>
`;
};

/** Everything that can be done with a request as it stands: the first is open, and one that came back with something wrong. */
export const actionForms = (visitor: Visitor, forms: ActionForms): readonly Html[] => {
  const { view, today, sent } = forms;
  const possible = possibleActions(view, { policy: visitor.policy, today });
  // Where nobody waits for staff, nothing is held out to them.
  const isTheirTurn = view.file.state === 'open' || view.file.state === 'triage';
  const shown = sent && possible.includes(sent.action) ? sent.action : isTheirTurn ? possible[0] : undefined;
  return possible.map((action) => form({ ...forms, visitor, action }, action === shown));
};

/** What was wrong with the form that came back, above everything else, with a way to where it is; some forms are gone by then. */
export const wrongNote = (visitor: Visitor, { view, today, sent }: ActionForms): Html | false => {
  if (!sent) return false;
  const { language, policy } = visitor;
  const place = (sent.wrong.path ?? '').replaceAll('.', '-');
  const isThere = place !== '' && possibleActions(view, { policy, today }).includes(sent.action);
  const says = sentenceOf(sent.wrong, language);
  return html`<div class="problems" role="alert"><h2>${words[language].problem}</h2>
<p>${isThere ? html`<a href="#${sent.action}-${place}">${says}</a>` : says}</p></div>
`;
};
