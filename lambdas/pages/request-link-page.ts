import type { Language, Policy } from '../../policy/model/types.ts';
import { controllerIdentity, formatDay, formatMoment } from '../domain/mail/letters/wording.ts';
import type { ProblemCode } from '../domain/problems.ts';
import { isOpen, type RequestFile } from '../domain/requests/request.ts';
import type { SelfDescription } from '../domain/requests/tell-apart.ts';
import { described } from './form-fields.ts';
import { attributes, type Html, html } from './html.ts';
import { frame, page } from './layout.ts';
import { requestFactList } from './request-facts.ts';
import { requestFormPath } from './request-form-page.ts';
import { requestLinkTexts } from './request-link-texts.ts';

/** What became of a form that was posted. */
export type PostedToRequest =
  | { readonly confirmed: true }
  | { readonly refused: ProblemCode; readonly said: SelfDescription };

export type RequestLinkPage = {
  readonly policy: Policy;
  readonly file: RequestFile;
  /** Path that the forms are posted to. */
  readonly action: string;
  readonly nonce: string;
  readonly expiresAt: Date;
  readonly posted?: PostedToRequest;
};

/**
 * How a request stands, as far as its person is told. Whether somebody of us has to look at it is not: that would tell who shares a
 * mailbox with others that we know.
 */
export type Standing = 'open' | 'confirmed' | 'asked' | 'answered' | 'refused' | 'closed';

export const standingOf = (file: RequestFile): Standing => {
  const { state } = file;
  if (state === 'unverified') return 'open';
  if (state === 'triage' || state === 'executing' || state === 'open') return 'confirmed';
  return state;
};

type Drawing = RequestLinkPage & { readonly language: Language };

const field = (name: 'name' | 'secret', { language, posted }: Drawing): Html => {
  const { open } = requestLinkTexts[language];
  const hint = name === 'secret' ? open.secretHint : undefined;
  const value = posted && 'refused' in posted ? posted.said[name] : '';
  const longest = name === 'name' ? 200 : 300;
  const input = { type: 'text', id: name, name, autocomplete: name === 'name' ? 'name' : 'off', maxlength: longest };
  return html`<div class="field">
<label for="${name}">${open[name]}</label>
${hint && html`<p class="hint" id="${name}-hint">${hint}</p>\n`}<input${attributes({ ...input, value, ...described(name, undefined, hint) })}>
</div>\n`;
};

/** Offered to everybody alike: nothing here tells whether anybody else gave us that address (promises.md case 8). */
const confirmForm = (props: Drawing): Html => {
  const { language, action, nonce, posted } = props;
  const { open } = requestLinkTexts[language];
  const isFilled = posted !== undefined && 'refused' in posted && (posted.said.name + posted.said.secret).trim() !== '';
  return html`<form method="post" action="${action}" accept-charset="utf-8">
<input type="hidden" name="nonce" value="${nonce}">
<details${attributes({ open: isFilled })}>
<summary>${open.shared}</summary>
<p>${open.sharedText}</p>
${field('name', props)}${field('secret', props)}</details>
<div class="buttons"><button type="submit" name="action" value="confirm">${open.confirm}</button></div>
</form>\n`;
};

const takeBackForm = ({ language, action, nonce }: Drawing): Html => {
  const { takeBack } = requestLinkTexts[language];
  return html`<section class="card">
<h2>${takeBack.heading}</h2>
<p>${takeBack.text}</p>
<form method="post" action="${action}">
<input type="hidden" name="nonce" value="${nonce}">
<div class="buttons"><button type="submit" name="action" value="take-back">${takeBack.button}</button></div>
</form>
</section>\n`;
};

/** What the page says first. */
const headOf = ({ policy, file, language }: Drawing): { readonly title: string; readonly lead: string } => {
  const { open, underway, ends } = requestLinkTexts[language];
  const standing = standingOf(file);
  if (standing === 'open') return { title: open.title, lead: open.lead(policy.controller.name) };
  if (standing === 'confirmed' || standing === 'asked') {
    const { title, lead } = underway[standing];
    return { title, lead: lead({ due: formatDay(file.dueOn, language) }) };
  }
  return ends[file.outcome ?? 'fulfilled'];
};

const problemText = (language: Language, code: ProblemCode): string => {
  const { problems } = requestLinkTexts[language];
  return code === 'WRONG_STATE' || code === 'UNKNOWN_ACTION' ? problems[code] : problems.PRESSED_TOO_SOON;
};

/**
 * Behind the link in a receipt: what was asked for, its dates and how it stands, without a word of the person. Until it is confirmed
 * it asks for that; until it is answered it can be taken back. Opening it changes nothing.
 */
export const requestLinkPage = (props: RequestLinkPage): string => {
  const { policy, file, expiresAt, posted } = props;
  const { language } = file;
  const drawing: Drawing = { ...props, language };
  const say = requestLinkTexts[language];
  const standing = standingOf(file);
  const { title, lead } = headOf(drawing);
  const problem = posted && 'refused' in posted ? problemText(language, posted.refused) : undefined;
  const request = { ...file, reference: file.id };
  return page({
    ...frame(policy, language),
    title: `${problem === undefined ? '' : say.error}${title}`,
    body: html`${problem !== undefined && html`<div class="problems" role="alert"><p>${problem}</p></div>\n`}${posted && 'confirmed' in posted && html`<div class="note" role="status"><p><strong>${say.justConfirmed}</strong></p></div>\n`}<h1>${title}</h1>
<p class="lead">${lead}</p>
<section class="card">
${requestFactList(policy, request, language)}
</section>
${
  standing === 'open' &&
  html`<p>${say.open.until(formatMoment(expiresAt, language, policy.zone))}</p>
${confirmForm(drawing)}`
}${
  isOpen(file) ? takeBackForm(drawing) : html`<p><a href="${requestFormPath(language)}">${say.again}</a></p>\n`
}<p class="soft">${say.write(controllerIdentity(policy, language).email)}</p>`,
  });
};
