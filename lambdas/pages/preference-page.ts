import type { Language, Policy } from '../../policy/model/types.ts';
import { formatMoment, rightsSentences } from '../domain/mail/letters/wording.ts';
import type { Preference } from '../domain/preferences/preferences.ts';
import { described, wrongText } from './form-fields.ts';
import { attributes, type Html, html } from './html.ts';
import { frame, page } from './layout.ts';
import { ownDataCard } from './own-code-page.ts';
import { preferenceTexts, statusOf } from './preference-texts.ts';
import { purposeChoice } from './purpose-choice.ts';

export type PreferencePage = {
  readonly policy: Policy;
  readonly language: Language;
  /** Path that the form is posted to. */
  readonly action: string;
  readonly nonce: string;
  /** Hash of the notice that the page links to. */
  readonly noticeHash: string;
  readonly expiresAt: Date;
  readonly preferences: readonly Preference[];
  /** Choices of a form that came back, in place of those that stand. */
  readonly wishes?: Readonly<Record<string, boolean>>;
  /** What was wrong with it. */
  readonly problem?: string;
  readonly saved?: { readonly receipt?: string };
  /** When they closed their account. */
  readonly closedAt?: Date;
  readonly justClosed?: true;
  /** What to say beside the box that was left empty. */
  readonly unticked?: string;
};

/** What the person said themselves is marked. Nobody said yes to a text they have not read, or for longer than they were told. */
const standing: Readonly<Partial<Record<Preference['state'], boolean>>> = {
  given: true,
  refused: false,
  withdrawn: false,
};

const receiptCard = (receipt: string, language: Language): Html => {
  const say = preferenceTexts[language];
  return html`<section class="card">
<h2>${say.receipt}</h2>
<p>${say.receiptHint}</p>
<details><summary>${say.receiptShow}</summary><pre>${receipt}</pre></details>
</section>\n`;
};

/** Whether anything that was agreed to goes on, with or without an account. */
const goesOn = ({ preferences }: Pick<PreferencePage, 'preferences'>): boolean =>
  preferences.some(({ state }) => state === 'given' || state === 'soft-opt-in');

/** The way out: a box to tick and a button, so that nobody leaves by accident. */
const leaveCard = (props: PreferencePage): Html => {
  const { policy, language, action, nonce, closedAt, unticked } = props;
  const say = preferenceTexts[language];
  if (closedAt) {
    return html`<section class="card">
<h2>${say.account}</h2>
<p>${say.closedOn(formatMoment(closedAt, language, policy.zone))}</p>
</section>\n`;
  }
  const box = { type: 'checkbox', id: 'leave', name: 'accepted', value: 'true', required: true };
  return html`<section class="card">
<h2>${say.leave}</h2>
<p>${say.leaveLead(policy.controller.name)}</p>
${goesOn(props) && html`<p>${say.goesOn}</p>\n`}<form method="post" action="${action}" accept-charset="utf-8">
<input type="hidden" name="nonce" value="${nonce}">
${wrongText('leave', unticked)}<label class="tick" for="leave"><input${attributes({ ...box, ...described('leave', unticked) })}> ${say.leaveSure}</label>
<div class="buttons"><button type="submit" name="action" value="close-account">${say.leaveNow}</button></div>
</form>
</section>\n`;
};

/**
 * The preference centre: each consent purpose with how it stands and since when, and nothing that says whose it is. Saved
 * with one button, `action=save`; needs neither script nor cookie.
 */
export const preferencePage = (props: PreferencePage): string => {
  const { policy, language, preferences, wishes = {}, unticked, saved, justClosed } = props;
  const say = preferenceTexts[language];
  const problem = props.problem ?? (unticked === undefined ? undefined : html`<a href="#leave">${unticked}</a>`);
  const { noticeUrl } = frame(policy, language);
  const binding = policy.bindingLanguage;
  const purposes = preferences.flatMap((preference) => {
    const purpose = policy.purposes[preference.purpose];
    if (!purpose) return [];
    const { title, describes } = purpose;
    const offered = {
      id: preference.purpose,
      title: title[language],
      describes: describes[language],
      status: statusOf(preference, language, policy),
    };
    const stood = standing[preference.state];
    const was = stood === undefined ? undefined : stood ? 'yes' : 'no';
    return [
      html`${was && html`<input type="hidden" name="was.${preference.purpose}" value="${was}">\n`}${purposeChoice(offered, wishes[preference.purpose] ?? stood, say)}`,
    ];
  });
  return page({
    ...frame(policy, language),
    title: justClosed ? `${say.closed} ${say.title}` : saved ? `${say.saved} ${say.title}` : say.title,
    body: html`${problem !== undefined && html`<div class="problems" role="alert"><p>${problem}</p></div>\n`}${justClosed && html`<div class="note" role="status"><p><strong>${say.closed}</strong> ${goesOn(props) ? say.goesOn : say.closedMore}</p></div>\n`}${saved && html`<div class="note" role="status"><p><strong>${say.saved}</strong></p></div>\n`}<h1>${say.title}</h1>
<p class="lead">${say.lead(policy.controller.name)}</p>
<p>${say.until(formatMoment(props.expiresAt, language, policy.zone))}</p>
${
  purposes.length === 0
    ? html`<p>${say.nothing}</p>`
    : html`<form method="post" action="${props.action}" accept-charset="utf-8">
<input type="hidden" name="nonce" value="${props.nonce}">
<input type="hidden" name="noticeHash" value="${props.noticeHash}">
<section class="card">
<h2>${say.choices}</h2>
<p class="hint">${say.hint}</p>
${purposes}</section>
<div class="buttons"><button type="submit" name="action" value="save">${say.save}</button></div>
</form>`
}
${saved?.receipt !== undefined && receiptCard(saved.receipt, language)}${ownDataCard(props)}${!justClosed && leaveCard(props)}<section class="card">
<h2>${say.rights}</h2>
${rightsSentences(policy, language).map((sentence) => html`<p>${sentence}</p>`)}
<p><a href="${noticeUrl}">${say.read}</a></p>
${binding !== language && html`<p class="soft">${say.courtesy} <a href="/notice?lang=${binding}" hreflang="${binding}" lang="${binding}">${preferenceTexts[binding].read}</a></p>\n`}</section>`,
  });
};
