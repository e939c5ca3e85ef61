import type { Language, Policy } from '../../policy/model/types.ts';
import { controllerIdentity, formatMoment } from '../domain/mail/letters/wording.ts';
import type { ProblemCode } from '../domain/problems.ts';
import type { BundlePart } from '../domain/requests/bundles.ts';
import type { SelfDescription } from '../domain/requests/tell-apart.ts';
import { downloadTexts } from './download-texts.ts';
import { described, wrongText } from './form-fields.ts';
import { attributes, type Html, html } from './html.ts';
import { frame, page } from './layout.ts';
import { requestFormPath } from './request-form-page.ts';
import { requestLinkTexts } from './request-link-texts.ts';

/** What became of a form that was posted. */
export type PostedToDownload =
  | { readonly codeUntil: Date }
  | { readonly refused: ProblemCode; readonly said: SelfDescription };

export type DownloadPage = {
  readonly policy: Policy;
  readonly language: Language;
  /** Path that the forms are posted to. */
  readonly action: string;
  readonly nonce: string;
  readonly expiresAt: Date;
  readonly state: 'open' | 'opened';
  readonly posted?: PostedToDownload;
};

const problemText = ({ policy, language }: DownloadPage, code: ProblemCode): string => {
  const { problems } = downloadTexts[language];
  if (code === 'ADDRESS_UNDELIVERABLE') return problems.undeliverable(controllerIdentity(policy, language).email);
  if (code === 'CODE_WRONG' || code === 'TOO_MANY_CODES' || code === 'UNKNOWN_ACTION') return problems[code];
  return problems.PRESSED_TOO_SOON;
};

const codeField = (label: string, wrong: string | undefined): Html => {
  const input = { type: 'text', id: 'code', name: 'code', required: true, inputmode: 'numeric', maxlength: 20 };
  return html`<div class="field">
<label for="code">${label}</label>
${wrongText('code', wrong)}<input${attributes({ ...input, autocomplete: 'one-time-code', ...described('code', wrong) })}>
</div>\n`;
};

/** Offered to everybody alike: nothing here tells whether anybody else gave us that address (promises.md section 5, case 8). */
const whoField = (name: 'name' | 'secret', { language, posted }: DownloadPage): Html => {
  const { open } = requestLinkTexts[language];
  const hint = name === 'secret' ? open.secretHint : undefined;
  const value = posted && 'refused' in posted ? posted.said[name] : '';
  const more = name === 'name' ? { autocomplete: 'name', maxlength: 200 } : { autocomplete: 'off', maxlength: 300 };
  return html`<div class="field">
<label for="${name}">${open[name]}</label>
${hint && html`<p class="hint" id="${name}-hint">${hint}</p>\n`}<input${attributes({ type: 'text', id: name, name, value, ...more, ...described(name, undefined, hint) })}>
</div>\n`;
};

const usedPage = ({ policy, language }: Pick<DownloadPage, 'policy' | 'language'>): string => {
  const { used } = downloadTexts[language];
  return page({
    ...frame(policy, language),
    title: used.title,
    body: html`<h1>${used.title}</h1>
<p class="lead">${used.lead}</p>
<p>${used.again(controllerIdentity(policy, language).email)} <a href="${requestFormPath(language)}">${used.ask}</a>.</p>`,
  });
};

/**
 * What the link to a copy shows before its code: how to get one, and where to type it. Nothing of what the files hold, nor whose
 * they are; once they were opened, how to ask again.
 */
export const downloadPage = (props: DownloadPage): string => {
  const { policy, language, action, nonce, posted } = props;
  if (props.state === 'opened') return usedPage(props);
  const say = downloadTexts[language];
  const moment = (at: Date) => formatMoment(at, language, policy.zone);
  const problem = posted && 'refused' in posted ? problemText(props, posted.refused) : undefined;
  const isCodeWrong = posted && 'refused' in posted && posted.refused === 'CODE_WRONG';
  return page({
    ...frame(policy, language),
    title: `${problem === undefined ? '' : say.problem}${say.title}`,
    body: html`${problem !== undefined && html`<div class="problems" role="alert"><p>${isCodeWrong ? html`<a href="#code">${problem}</a>` : problem}</p></div>\n`}${posted && 'codeUntil' in posted && html`<div class="note" role="status"><p>${say.sent(moment(posted.codeUntil))}</p></div>\n`}<h1>${say.title}</h1>
<p class="lead">${say.lead(policy.controller.name)}</p>
<p>${say.until(moment(props.expiresAt))}</p>
<section class="card">
<h2>${say.ask}</h2>
<p>${say.askText}</p>
<form method="post" action="${action}">
<input type="hidden" name="nonce" value="${nonce}">
<div class="buttons"><button type="submit" name="action" value="send-code">${say.askButton}</button></div>
</form>
</section>
<section class="card">
<h2>${say.type}</h2>
<form method="post" action="${action}" accept-charset="utf-8">
<input type="hidden" name="nonce" value="${nonce}">
${codeField(say.code, isCodeWrong ? say.problems.why : undefined)}<details${attributes({ open: isCodeWrong })}>
<summary>${requestLinkTexts[language].open.shared}</summary>
<p>${say.sharedText}</p>
${whoField('name', props)}${whoField('secret', props)}</details>
<div class="buttons"><button type="submit" name="action" value="open">${say.openButton}</button></div>
</form>
</section>`,
  });
};

export type OpenedDownloadPage = {
  readonly policy: Policy;
  readonly language: Language;
  /** Path of the link. */
  readonly action: string;
  readonly grant: string;
  readonly endsAt: Date;
  readonly parts: readonly BundlePart[];
};

const sizeText = (bytes: number, language: Language): string =>
  new Intl.NumberFormat(language, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 }).format(
    Math.max(1, Math.round(bytes / 1024)),
  );

/** The files of a link that was opened a moment ago, each with a button to save it. */
export const openedDownloadPage = ({ policy, language, action, grant, endsAt, parts }: OpenedDownloadPage): string => {
  const { opened } = downloadTexts[language];
  return page({
    ...frame(policy, language),
    title: opened.title,
    body: html`<h1>${opened.title}</h1>
<p class="lead">${opened.lead(formatMoment(endsAt, language, policy.zone))}</p>
${parts.map(
  ({ part, name, size }) => html`<form method="post" action="${action}/files/${part}">
<input type="hidden" name="grant" value="${grant}">
<div class="buttons"><button type="submit">${opened.save(name)} (${sizeText(size, language)})</button></div>
</form>
`,
)}<p class="soft">${opened.once}</p>`,
  });
};
