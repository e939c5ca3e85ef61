import { capitalised } from '../../policy/model/notice/wording.ts';
import type { Language, Policy } from '../../policy/model/types.ts';
import { listing } from '../../policy/model/words.ts';
import { readable } from '../domain/mail/letters/wording.ts';
import type { HeldBlocked, HeldCategory, HeldFor, HeldRecipient } from '../domain/requests/bundle/held-types.ts';
import type { HeldData } from '../domain/requests/held-data.ts';
import type { Section } from './held-data-page.ts';
import { heldDataTexts } from './held-data-texts.ts';
import { type Html, html } from './html.ts';

type Reading = { readonly language: Language; readonly zone: string; readonly names: ReadonlyMap<string, string> };

/** A purpose that uses a category: on what ground, and who gets it for that. */
const purposePart = ({ title, ground, interest, recipients }: HeldFor, { language, names }: Reading): Html => {
  const say = heldDataTexts[language];
  const receivers = recipients.map((id) => names.get(id) ?? id);
  return html`<li><strong>${title}</strong>. ${say.because}: ${ground}.${interest !== undefined && ` ${say.interest}: ${interest}.`}${receivers.length > 0 && ` ${say.receivedBy}: ${listing(receivers, language)}.`}</li>\n`;
};

/** Purposes that keep a category by one rule to one end: said once for all of them. */
const rulePart = (alike: readonly HeldFor[], reading: Reading): Html => {
  const { language, zone } = reading;
  const say = heldDataTexts[language];
  const [first] = alike;
  if (!first) return html``;
  const { until, lasts, onlyDebt, ruleTitle, citation, reason } = first;
  const end = until === 'open' ? lasts : say.until(readable(until, language, zone));
  return html`<p>${capitalised(end)}${onlyDebt && ` (${say.onlyDebt})`}. ${say.rule}: ${ruleTitle} (${citation}). ${reason}</p>
<ul>${alike.map((held) => purposePart(held, reading))}</ul>\n`;
};

const categoryPart = (category: HeldCategory, reading: Reading): Html => {
  const { language, zone } = reading;
  const say = heldDataTexts[language];
  const { title, origin, special, state, blockedUntil, heldFor } = category;
  const own = heldFor.filter(({ alongside }) => !alongside);
  const rules = Map.groupBy(own, ({ rule, until, onlyDebt }) => `${rule} ${until} ${onlyDebt}`);
  const said = new Set(own.map((held) => held.title));
  const others = new Set(heldFor.flatMap((held) => (held.alongside && !said.has(held.title) ? [held.title] : [])));
  const about = [say.origins[origin], special && say.special, say.states[state]].filter(Boolean).join(' ');
  return html`<h3>${capitalised(title)}</h3>
<p>${about}</p>
${[...rules.values()].map((alike) => rulePart(alike, reading))}${others.size > 0 && html`<p>${say.alongside(listing([...others], language))}</p>\n`}${blockedUntil !== undefined && html`<p>${say.thenBlocked(readable(blockedUntil, language, zone))}</p>\n`}`;
};

const recipientPart = (
  { name, members, roleTitle, service, country, safeguard, purposes, pending }: HeldRecipient,
  language: Language,
): Html => {
  const say = heldDataTexts[language];
  const about = [
    `${roleTitle}; ${service}.`,
    country !== undefined && `${say.country}: ${country}.`,
    safeguard !== undefined && `${say.safeguard}: ${safeguard}.`,
    `${say.for}: ${listing(purposes, language)}.`,
    pending && say.pending,
  ];
  return html`<li><strong>${capitalised(name)}</strong>${members && html` (${listing(members, language)})`}: ${about.filter(Boolean).join(' ')}</li>\n`;
};

const recipientsSection = ({ language, recipients }: HeldData): Section => {
  const say = heldDataTexts[language];
  const body =
    recipients.length === 0
      ? html`<p>${say.nobody}</p>`
      : html`<p>${say.recipientsLead}</p>\n<ul>${recipients.map((recipient) => recipientPart(recipient, language))}</ul>`;
  return { id: 'held-recipients', title: say.recipients, body };
};

const blockedPart = ({ title, until, because, held }: HeldBlocked, { language, zone }: Reading): Html => {
  const say = heldDataTexts[language];
  const reasons = because.map(
    (one) => `${one.title} (${one.citation}), ${say.countedFrom(readable(one.from, language, zone))}`,
  );
  const sentences = [
    until !== 'open' && say.blockedLine(readable(until, language, zone)),
    reasons.length > 0 && `${reasons.join('; ')}.`,
    held && say.heldBlocked,
  ];
  return html`<li><strong>${capitalised(title)}</strong>. ${sentences.filter(Boolean).join(' ')}</li>\n`;
};

const blockedSection = ({ language, blocked }: HeldData, reading: Reading): Section => {
  const say = heldDataTexts[language];
  const lines = (blocked ?? []).map((one) => blockedPart(one, reading));
  const none = blocked ? say.nothingBlocked : say.blockedInCopy;
  const body = lines.length === 0 ? html`<p>${none}</p>` : html`<ul>${lines}</ul>`;
  return { id: 'held-blocked', title: say.blocked, body: html`<p>${say.blockedLead}</p>\n${body}` };
};

const holdsSection = ({ language, holds = [] }: HeldData, { categories, zone }: Policy): readonly Section[] => {
  if (holds.length === 0) return [];
  const say = heldDataTexts[language];
  const lines = holds.map(({ citation, categories: of, reviewOn }) => {
    const titles = of?.map((category) => categories[category]?.title[language] ?? category);
    return html`<li><strong>${titles ? capitalised(listing(titles, language)) : say.all}</strong>: ${say.holdLine(citation, readable(reviewOn, language, zone))}</li>\n`;
  });
  return [{ id: 'held-holds', title: say.holds, body: html`<ul>${lines}</ul>` }];
};

const suppressionsSection = ({ language, suppressions }: HeldData, { zone }: Policy): readonly Section[] => {
  if (suppressions.length === 0) return [];
  const say = heldDataTexts[language];
  const lines = suppressions.map(
    ({ scope, since }) => html`<li>${say.scopes[scope](readable(since, language, zone))}</li>\n`,
  );
  return [{ id: 'held-suppressions', title: say.suppressions, body: html`<ul>${lines}</ul>` }];
};

const apartSection = ({ language, apart }: HeldData): Section => {
  const say = heldDataTexts[language];
  const lines = apart.map(
    ({ title, why, lasts }) =>
      html`<li><strong>${capitalised(title)}</strong>. ${why}${lasts !== '' && ` ${say.howLong}: ${lasts}.`}</li>\n`,
  );
  return { id: 'held-apart', title: say.apart, body: html`<ul>${lines}</ul>` };
};

/** What the data are held for, who receives them, what is blocked, and what is kept apart from the person. */
export const keepingSections = (held: HeldData, policy: Policy): readonly Section[] => {
  const { language, categories, recipients } = held;
  const reading: Reading = {
    language,
    zone: policy.zone,
    names: new Map(recipients.map(({ id, name }) => [id, name])),
  };
  const purposes = html`${categories.map((category) => categoryPart(category, reading))}`;
  return [
    { id: 'held-purposes', title: heldDataTexts[language].purposes, body: purposes },
    recipientsSection(held),
    ...suppressionsSection(held, policy),
    ...holdsSection(held, policy),
    blockedSection(held, reading),
    apartSection(held),
  ];
};
