import type { Language, Policy } from '../../policy/model/types.ts';
import { rightInWords } from '../domain/mail/letters/request-facts.ts';
import { formatDay, formatMoment } from '../domain/mail/letters/wording.ts';
import type { RequestFile } from '../domain/requests/request.ts';
import { type Html, html } from './html.ts';
import { requestTexts } from './request-texts.ts';

/** What is told of a request on any page for the person. */
export type ToldRequest = Pick<RequestFile, 'right' | 'marketing' | 'dueOn'> & {
  readonly reference: string;
  /** ISO 8601 UTC. */
  readonly receivedAt: string;
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The title of a right: what the letters of the policy call it. */
export const rightTitle = (
  policy: Policy,
  request: Pick<RequestFile, 'right' | 'marketing'>,
  language: Language,
): string => capital(rightInWords(policy, request, language));

/** Reference, right and the two dates between which the clock runs; nothing of a person. */
export const requestFactList = (policy: Policy, request: ToldRequest, language: Language): Html => {
  const { facts } = requestTexts[language];
  const { reference, receivedAt, dueOn } = request;
  const received = formatMoment(new Date(receivedAt), language, policy.zone);
  return html`<dl class="facts">
<dt>${facts.reference}</dt><dd><code>${reference}</code></dd>
<dt>${facts.right}</dt><dd>${rightTitle(policy, request, language)}</dd>
<dt>${facts.received}</dt><dd><time datetime="${receivedAt}">${received}</time></dd>
<dt>${facts.due}</dt><dd><time datetime="${dueOn}">${formatDay(dueOn, language)}</time></dd>
</dl>`;
};
