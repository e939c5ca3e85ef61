import { describePeriod, formSchema, panelSchema } from '../../policy/model/derive.ts';
import type { Language, Policy, Publication } from '../../policy/model/types.ts';
import { currentPublication } from '../domain/notices/publications.ts';
import { noticePage } from '../pages/notice-page.ts';
import { httpHandler } from '../runtime/handler.ts';
import { noticeShape } from '../runtime/shapes.ts';

/** What a front-end needs beside the text: purposes with their basis, and the forms. */
const offered = (policy: Policy, publications: readonly Publication[], language: Language) => ({
  purposes: Object.entries(policy.purposes).map(([id, purpose]) => ({
    id,
    title: purpose.title[language],
    describes: purpose.describes[language],
    basis: purpose.basis,
    optional: purpose.basis === 'consent',
    gpcRefuses: purpose.gpcRefuses,
    recipients: purpose.recipients,
    // The newest version that changed it materially: a yes to an earlier one has ended, and a panel asks again.
    changedIn: publications.findLast(({ material }) => material.includes(id))?.version,
    ...(purpose.consentLasts && { consentLasts: describePeriod(purpose.consentLasts, language) }),
  })),
  forms: Object.fromEntries(Object.keys(policy.forms).map((id) => [id, formSchema(policy, id, language)])),
  panels: Object.fromEntries(Object.keys(policy.panels).map((id) => [id, panelSchema(policy, id, language)])),
});

/** `GET /notice`: the notice in force, in the language asked for (`lang`, else `Accept-Language`, else the binding one). */
export const handler = httpHandler({
  query: { lang: 'Language: one of those the policy is published in' },
  answers: { 200: { says: 'The notice; as a page where `Accept` prefers HTML', shape: noticeShape, alsoPage: true } },
  refuses: [],
  async handle({ language, wantsPage }, { policy, archive }) {
    const publication = currentPublication(archive.publications);
    const hash = publication.hashes[language];
    const published = await archive.text(hash);
    if (!published) throw new Error('the text in force is missing from the archive');
    const { version } = publication;
    const { text } = published;
    const headers = { 'Content-Language': language, Vary: 'Accept, Accept-Language' };
    if (wantsPage) {
      const other = policy.languages.find((spoken) => spoken !== language);
      const page = noticePage({
        policy,
        language,
        version,
        hash,
        text,
        ...(other && { otherLanguageUrl: `/notice?lang=${other}` }),
      });
      return { status: 200, headers, page };
    }
    const json = {
      policy: policy.id,
      controller: policy.controller.name,
      version,
      publishedAt: publication.publishedAt,
      language,
      languages: policy.languages,
      bindingLanguage: policy.bindingLanguage,
      hash,
      bindingHash: publication.hashes[policy.bindingLanguage],
      text,
      ...offered(policy, archive.publications, language),
    };
    return { status: 200, headers, json };
  },
});
