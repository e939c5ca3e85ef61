import { describePeriod } from '../../policy/model/derive.ts';
import type { Language, Policy } from '../../policy/model/types.ts';
import { controllerIdentity } from '../domain/mail/letters/wording.ts';
import { html } from './html.ts';
import { frame, page } from './layout.ts';
import { requestFactList, type ToldRequest } from './request-facts.ts';
import { requestFormPath } from './request-form-page.ts';
import { requestTexts } from './request-texts.ts';

export type RequestSentPage = {
  readonly policy: Policy;
  readonly language: Language;
  readonly request: ToldRequest;
};

/** The receipt as a page: reference, dates and what happens next, the same for everybody who asks for the same. */
export const requestSentPage = ({ policy, language, request }: RequestSentPage): string => {
  const { sent } = requestTexts[language];
  const within = describePeriod(policy.links.request.lives, language);
  return page({
    ...frame(policy, language),
    title: sent.title,
    body: html`<h1>${sent.title}</h1>
<p class="lead">${sent.lead}</p>
<section class="card">
${requestFactList(policy, request, language)}
</section>
${
  request.marketing
    ? html`<p>${sent.stopped}</p>`
    : html`<section>
<h2>${sent.mail}</h2>
<p>${sent.confirm(within)}</p>
<p>${sent.neutral}</p>
<p>${sent.longer(describePeriod(policy.requests.extendedTo, language))}</p>
</section>`
}
<p>${sent.write(controllerIdentity(policy, language).email)}</p>
<p><a href="${requestFormPath(language)}">${sent.again}</a></p>`,
  });
};
