import type { Language, Policy } from '../../policy/model/types.ts';
import { readable } from '../domain/mail/letters/wording.ts';
import type { HeldDecision, HeldForm, HeldPreference, HeldSource } from '../domain/requests/bundle/held-types.ts';
import type { HeldData } from '../domain/requests/held-data.ts';
import type { Section } from './held-data-page.ts';
import { heldDataTexts } from './held-data-texts.ts';
import { type Html, html } from './html.ts';
import { statusOf } from './preference-texts.ts';

const sourceSentences = (
  { kind, name, contact = '', provenance = [] }: HeldSource,
  language: Language,
  zone: string,
): readonly string[] => {
  const say = heldDataTexts[language];
  if (kind === 'person') return [say.fromPerson];
  if (kind === 'application') return [say.fromApplication(name, contact)];
  const proofs = provenance.map(({ decidedOn, proof }) =>
    say.importProof(decidedOn === undefined ? say.unknown : readable(decidedOn, language, zone), proof ?? say.unknown),
  );
  return [say.fromImport(name), ...proofs];
};

const formPart = ({ title, since, source, fields }: HeldForm, language: Language, zone: string): Html => {
  const say = heldDataTexts[language];
  const sentences = [say.formSince(readable(since, language, zone)), ...sourceSentences(source, language, zone)];
  return html`<h3>${title}</h3>
<p>${sentences.join(' ')}</p>
<dl class="facts">${fields.map(({ label, shown }) => html`<dt>${label}</dt><dd>${shown}</dd>\n`)}</dl>\n`;
};

const formsSection = ({ language, forms }: HeldData, { zone }: Policy): Section => {
  const say = heldDataTexts[language];
  const body =
    forms.length === 0 ? html`<p>${say.noForms}</p>` : html`${forms.map((form) => formPart(form, language, zone))}`;
  return { id: 'held-forms', title: say.forms, body };
};

const eventsSection = ({ language, events, former }: HeldData, { zone }: Policy): Section => {
  const say = heldDataTexts[language];
  const lines = events.map(({ on, title, number, dueOn, source, recordedAt }) => {
    const moment = readable(recordedAt, language, zone);
    const noted = source.kind === 'person' ? say.recorded(moment) : say.reported(source.name, moment);
    return html`<li><strong>${readable(on, language, zone)}</strong>: ${title}${number !== undefined && html`, ${say.number} <code>${number}</code>`}${dueOn !== undefined && html`, ${say.due(readable(dueOn, language, zone))}`}. <span class="soft">${noted}</span></li>\n`;
  });
  const dates = Object.entries(say.formerDates).flatMap(([name, label]) => {
    const date = former[name as keyof typeof say.formerDates];
    return date === undefined ? [] : [html`<dt>${label}</dt><dd>${readable(date, language, zone)}</dd>\n`];
  });
  const entries = former.events.map(
    ({ recordedAt }) => html`<li>${say.formerEvent(readable(recordedAt, language, zone))}.</li>\n`,
  );
  const left = html`<h3>${say.former}</h3>\n${dates.length > 0 && html`<dl class="facts">${dates}</dl>\n`}${entries.length > 0 && html`<ul>${entries}</ul>\n`}`;
  return {
    id: 'held-events',
    title: say.events,
    body: html`${lines.length === 0 ? html`<p>${say.noEvents}</p>` : html`<ul>${lines}</ul>`}${dates.length + entries.length > 0 && left}`,
  };
};

const preferenceText = (preference: HeldPreference, language: Language, policy: Policy): string => {
  const { state, decidedOn } = preference;
  return state === 'given' && decidedOn !== undefined
    ? heldDataTexts[language].imported(readable(decidedOn, language, policy.zone))
    : statusOf(preference, language, policy);
};

const preferencesSection = ({ language, preferences }: HeldData, policy: Policy): Section => {
  const say = heldDataTexts[language];
  const rows = preferences.map(
    (preference) => html`<dt>${preference.title}</dt><dd>${preferenceText(preference, language, policy)}</dd>\n`,
  );
  const body = rows.length === 0 ? html`<p>${say.noPreferences}</p>` : html`<dl class="facts">${rows}</dl>`;
  return { id: 'held-preferences', title: say.preferences, body };
};

/** What proves a decision: the texts it rests on, by hash, and the receipt that was signed. */
const proofRows = (decision: HeldDecision, language: Language): readonly (readonly [string, string])[] => {
  const say = heldDataTexts[language];
  const { policyVersion, noticeHash, bindingHash, decisionId, formTitle, source, provenance, softOptIn, gpc } =
    decision;
  const rows: readonly (readonly [string, string | undefined])[] = [
    [say.where, formTitle],
    [say.told, source.kind === 'person' ? undefined : source.name],
    [say.version, policyVersion],
    [say.noticeHash, noticeHash],
    [say.bindingHash, bindingHash],
    [say.provenance, provenance && Object.values(provenance).join('; ')],
    [say.softOptIn, softOptIn && Object.values(softOptIn).join('; ')],
    [say.gpc, gpc?.join('; ')],
    [say.decisionId, decisionId],
  ];
  return rows.flatMap(([label, value]) => (value ? [[label, value] as const] : []));
};

const decisionPart = (decision: HeldDecision, language: Language, zone: string): Html => {
  const say = heldDataTexts[language];
  const { choices, decidedAt, methodTitle, receipt } = decision;
  const chosen = choices.map(({ title, shown }) => `${title}: ${shown}`).join('; ');
  return html`<li><strong>${readable(decidedAt, language, zone)}</strong>: ${chosen || say.noChoice} <span class="soft">(${methodTitle})</span>
<details><summary>${say.evidence}</summary>
<dl class="facts">${proofRows(decision, language).map(([label, value]) => html`<dt>${label}</dt><dd><code>${value}</code></dd>\n`)}</dl>
<p>${say.receipt}:</p><pre>${receipt}</pre></details></li>\n`;
};

const decisionsSection = ({ language, decisions }: HeldData, { zone }: Policy): Section => {
  const say = heldDataTexts[language];
  const parts = decisions.map((decision) => decisionPart(decision, language, zone));
  const body = parts.length === 0 ? html`<p>${say.noDecisions}</p>` : html`<ul>${parts}</ul>`;
  return { id: 'held-decisions', title: say.decisions, body };
};

const requestsSection = ({ language, requests }: HeldData, { zone }: Policy): readonly Section[] => {
  if (requests.length === 0) return [];
  const say = heldDataTexts[language];
  const parts = requests.map(({ id, title, receivedAt, dueOn, closedAt, details, letters }) => {
    const line = say.requestLine(title, readable(receivedAt, language, zone), readable(dueOn, language, zone));
    const stands = closedAt === undefined ? say.requestOpen : say.requestClosed(readable(closedAt, language, zone));
    const sent = letters.map(({ at, subject }) => html`<li>${readable(at, language, zone)}: ${subject}</li>\n`);
    return html`<h3><code>${id}</code></h3>
<p>${line} ${stands}</p>
${details !== undefined && html`<p>${say.youWrote}: ${details}</p>\n`}${sent.length > 0 && html`<p>${say.letters}:</p>\n<ul>${sent}</ul>\n`}`;
  });
  return [{ id: 'held-requests', title: say.requests, body: html`${parts}` }];
};

/** What was given, what happened, and what the person decided and asked for. */
export const historySections = (held: HeldData, policy: Policy): readonly Section[] => [
  formsSection(held, policy),
  eventsSection(held, policy),
  preferencesSection(held, policy),
  decisionsSection(held, policy),
  ...requestsSection(held, policy),
];
