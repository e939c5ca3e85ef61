import type { Language, Policy } from '../../policy/model/types.ts';
import { controllerIdentity, formatMoment } from '../domain/mail/letters/wording.ts';
import type { ProblemCode } from '../domain/problems.ts';
import { described, wrongText } from './form-fields.ts';
import { attributes, type Html, html } from './html.ts';
import { frame, page } from './layout.ts';
import { ownDataTexts } from './own-data-texts.ts';

type Place = {
  readonly language: Language;
  /** Path that the forms are posted to. */
  readonly action: string;
  readonly nonce: string;
};

/** What was typed into a form that comes back. */
type TypedCode = { readonly code: string; readonly name: string; readonly secret: string };

export type OwnCodePage = Place & {
  readonly policy: Policy;
  /** Until when a code is good that was sent just now. */
  readonly sentUntil?: Date;
  /** Why a form came back. */
  readonly refused?: ProblemCode;
  readonly typed?: TypedCode;
};

const sendForm = ({ language, action, nonce }: Place): Html => html`<form method="post" action="${action}">
<input type="hidden" name="nonce" value="${nonce}">
<div class="buttons"><button type="submit" name="action" value="send-own-code">${ownDataTexts[language].card.send}</button></div>
</form>`;

const line = (name: 'name' | 'secret', value: string, language: Language): Html => {
  const { code: say } = ownDataTexts[language];
  const hint = name === 'secret' ? say.secretHint : undefined;
  const longest = name === 'name' ? 200 : 300;
  const input = { type: 'text', id: name, name, autocomplete: name === 'name' ? 'name' : 'off', maxlength: longest };
  return html`<div class="field">
<label for="${name}">${say[name]}</label>
${hint && html`<p class="hint" id="${name}-hint">${hint}</p>\n`}<input${attributes({ ...input, value, ...described(name, undefined, hint) })}>
</div>\n`;
};

const nothingTyped: TypedCode = { code: '', name: '', secret: '' };

/**
 * Where the code is typed. That several people may share a mailbox is asked of everybody alike, and of nobody more than that: a page
 * that asked only those who share one would tell whoever holds the link that somebody else gave us that address (promises.md case 8).
 */
const codeForm = ({ language, action, nonce }: Place, typed: TypedCode = nothingTyped, wrong?: string): Html => {
  const { code: say } = ownDataTexts[language];
  const input = { type: 'text', id: 'code', name: 'code', required: true, inputmode: 'numeric', maxlength: 20 };
  return html`<form method="post" action="${action}" accept-charset="utf-8">
<input type="hidden" name="nonce" value="${nonce}">
<div class="field">
<label for="code">${say.label}</label>
${wrongText('code', wrong)}<input${attributes({ ...input, autocomplete: 'one-time-code', value: typed.code, ...described('code', wrong) })}>
</div>
<details${attributes({ open: wrong !== undefined })}>
<summary>${say.shared}</summary>
<p>${say.sharedText}</p>
${line('name', typed.name, language)}${line('secret', typed.secret, language)}</details>
<div class="buttons"><button type="submit" name="action" value="open-own-data">${say.open}</button></div>
</form>`;
};

/** The part of the preference centre from which people get at their data. It shows nothing of them, and says what has to come first. */
export const ownDataCard = ({ policy, ...place }: Place & { readonly policy: Policy }): Html => {
  const { card } = ownDataTexts[place.language];
  return html`<section class="card">
<h2>${card.title}</h2>
<p>${card.lead(policy.controller.name)}</p>
<p>${card.first}</p>
${sendForm(place)}
<details>
<summary>${card.have}</summary>
${codeForm(place)}
</details>
</section>\n`;
};

const problemText = ({ policy, language }: OwnCodePage, code: ProblemCode): string => {
  const { problems } = ownDataTexts[language];
  if (code === 'ADDRESS_UNDELIVERABLE') return problems.undeliverable(controllerIdentity(policy, language).email);
  if (code === 'CODE_WRONG' || code === 'TOO_MANY_CODES' || code === 'GRANT_OVER') return problems[code];
  return problems.PRESSED_TOO_SOON;
};

/** Where the code is typed that was mailed, and another is asked for; nothing of the person is on it. */
export const ownCodePage = (props: OwnCodePage): string => {
  const { policy, language, action, sentUntil, refused, typed } = props;
  const say = ownDataTexts[language];
  const problem = refused && problemText(props, refused);
  const wrong = refused === 'CODE_WRONG' ? say.problems.codeWrong : undefined;
  const sent = sentUntil && say.code.sent(formatMoment(sentUntil, language, policy.zone));
  return page({
    ...frame(policy, language),
    title: `${problem === undefined ? '' : say.problem}${say.code.title}`,
    body: html`${problem !== undefined && html`<div class="problems" role="alert"><p>${wrong === undefined ? problem : html`<a href="#code">${problem}</a>`}</p></div>\n`}${sent !== undefined && html`<div class="note" role="status"><p>${sent}</p></div>\n`}<h1>${say.code.title}</h1>
<p class="lead">${say.code.lead}</p>
${codeForm(props, typed, wrong)}
<section class="card">
<h2>${say.code.again}</h2>
<p>${say.code.againText}</p>
${sendForm(props)}
</section>
<p><a href="${action}">${say.code.back}</a></p>`,
  });
};
