import type { Language, LawfulBasis, Policy } from '../../policy/model/types.ts';
import { basisNames, formatMoment, rightsSentences } from '../domain/mail/letters/wording.ts';
import { controlId, described, type FormField, formFields, wrongText } from './form-fields.ts';
import { attributes, type Html, html } from './html.ts';
import { frame, page } from './layout.ts';
import { linkPageTexts, problemMessage } from './link-page-texts.ts';
import { type OfferedPurpose, purposeChoice } from './purpose-choice.ts';

export type ServedPurpose = { readonly title: string; readonly describes: string; readonly basis: LawfulBasis };
/** `field` is a control (`field.name`, `purpose.news`, `accepted`) or the path of a refusal (`fields.name`, `decisions.news`). */
export type FormProblem = { readonly field?: string; readonly code: string };

export type LinkPage = {
  readonly policy: Policy;
  readonly language: Language;
  readonly kind: 'registration' | 'entry';
  /** Path that the form is posted to. */
  readonly action: string;
  readonly nonce: string;
  readonly fields: readonly FormField[];
  /** Consent purposes, each asked on its own. */
  readonly purposes: readonly OfferedPurpose[];
  /** Purposes on another basis: shown, never asked. */
  readonly serves: readonly ServedPurpose[];
  /** Who entered the data; entries only. */
  readonly source?: { readonly organisation: string; readonly contact: string };
  /** Label of the acceptance, which is asked of entries and after a material change. */
  readonly acceptance: string;
  readonly noticeHref: string;
  readonly expiresAt: Date;
  /** The notice changed materially since the form was filled in: ask again. */
  readonly renewedNotice?: boolean;
  /** Hash of the text behind `noticeHref`; sent back with the decision when the notice was renewed. */
  readonly noticeHash?: string;
  /** What was wrong with this very form when it came back; only then are choices made in it kept. */
  readonly problems?: readonly FormProblem[];
  readonly accepted?: boolean;
};

type Say = (typeof linkPageTexts)[Language];
type Wrong = (control: string) => string | undefined;

/**
 * Enter presses the first button of a form, so nobody may decide by it. In a text field a disabled one makes it do nothing;
 * from a radio button or a tick some browsers look further, and find one that chooses nothing: the page then asks.
 */
const noDefaultButton = html`<button type="submit" disabled hidden></button>
<button type="submit" name="action" value="" hidden></button>`;

const controlOf = (field: string) => field.replace(/^fields\./, 'field.').replace(/^decisions\./, 'purpose.');

const summary = (problems: readonly { control?: string; message: string }[], say: Say): Html =>
  html`<div class="problems" role="alert">
<h2>${say.problems}</h2>
<ul>${problems.map(({ control, message }) => html`<li>${control ? html`<a href="#${controlId(control)}">${message}</a>` : message}</li>`)}</ul>
</div>`;

/**
 * What an open registration or entry link shows: in plain words what this is, the data to correct, each purpose on its own,
 * and two ways out of equal weight. Nothing is decided beforehand: an entry starts without any choice, a registration shows
 * what the person chose in the form. Needs neither script nor cookie.
 */
export const linkPage = (props: LinkPage): string => {
  const { policy, language, kind, fields, purposes, source } = props;
  const say = linkPageTexts[language];
  const own = say[kind];
  const binding = policy.bindingLanguage;
  const names = {
    firm: policy.controller.name,
    until: formatMoment(props.expiresAt, language, policy.zone),
    organisation: source?.organisation || say.unknownSource,
  };
  const labels = new Map<string, string>([
    ...fields.map(({ name, label }) => [`field.${name}`, label] as const),
    ...purposes.map(({ id, title }) => [`purpose.${id}`, title] as const),
  ]);
  const asksAcceptance = kind === 'entry' || props.renewedNotice === true;
  const problems = (props.problems ?? []).map(({ field, code }) => {
    const control = field === undefined ? undefined : controlOf(field);
    const label = control === undefined ? undefined : labels.get(control);
    const known = label !== undefined || (control === 'accepted' && asksAcceptance);
    const message = problemMessage(language, code, label, policy.minimumAge);
    return { message, ...(control !== undefined && known && { control }) };
  });
  const wrong: Wrong = (control) => problems.find((problem) => problem.control === control)?.message;
  const cameBack = problems.length > 0;
  const keepsChoices = cameBack || (kind === 'registration' && !props.renewedNotice);
  const notAccepted = wrong('accepted');

  return page({
    ...frame(policy, language),
    noticeUrl: props.noticeHref,
    title: `${cameBack ? say.problemPrefix : ''}${own.title}`,
    body: html`${cameBack && summary(problems, say)}
<h1>${own.title}</h1>
<p class="lead">${own.lead(names)}</p>
${props.renewedNotice && html`<div class="note" role="note"><p>${say.renewed} <a href="${props.noticeHref}">${say.read}</a></p></div>`}
<p>${own.nothingYet(names)}</p>
${source && html`<section class="card"><h2>${say.source}</h2><p>${say.sourceText(names, source.contact || say.unknownContact)}</p></section>`}
<form method="post" action="${props.action}" accept-charset="utf-8" novalidate>
${noDefaultButton}
<input type="hidden" name="nonce" value="${props.nonce}">
${props.noticeHash && html`<input type="hidden" name="noticeHash" value="${props.noticeHash}">\n`}<section class="card">
<h2>${say.data}</h2>
<p class="hint">${say.dataHint}</p>
${formFields(fields, { language, wrong, minimumAge: policy.minimumAge })}
</section>
${
  props.serves.length > 0 &&
  html`<section class="card">
<h2>${say.serves}</h2>
<p class="hint">${say.servesHint}</p>
<ul>${props.serves.map(({ title, describes, basis }) => html`<li><strong>${title}.</strong> ${describes} <span class="soft">${say.basis}: ${basisNames[basis][language]}.</span></li>`)}</ul>
</section>`
}
${
  purposes.length > 0 &&
  html`<section class="card">
<h2>${say.offers}</h2>
<p class="hint">${say.offersHint}</p>
${purposes.map((purpose) => purposeChoice(purpose, keepsChoices ? purpose.choice : undefined, say, wrong(`purpose.${purpose.id}`)))}</section>`
}
<section class="card">
<h2>${say.rights}</h2>
${rightsSentences(policy, language).map((sentence) => html`<p>${sentence}</p>`)}
<p><a href="${props.noticeHref}">${say.read}</a></p>
${binding !== language && html`<p class="soft">${say.courtesy} <a href="/notice?lang=${binding}" hreflang="${binding}" lang="${binding}">${linkPageTexts[binding].read}</a></p>\n`}</section>
<section>
<h2>${say.decide}</h2>
${
  asksAcceptance &&
  html`<div class="field">
${wrongText('accepted', notAccepted)}<p class="hint" id="accepted-hint">${say.accept}</p>
<label class="tick" for="accepted"><input${attributes({ type: 'checkbox', id: 'accepted', name: 'accepted', value: 'true', required: true, checked: cameBack && props.accepted === true, ...described('accepted', notAccepted, say.accept) })}> ${props.acceptance}</label>
</div>`
}
<p>${own.decline}</p>
<p>${say.undo}</p>
<div class="buttons">
<button type="submit" name="action" value="confirm">${say.confirm}</button>
<button type="submit" name="action" value="decline">${say.declineButton}</button>
</div>
</section>
</form>`,
  });
};
