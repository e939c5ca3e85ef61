import { preferenceFormPage } from '../pages/preference-form-page.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `GET /preference-links`: the page on which anybody asks for a link to their preferences. */
export const handler = httpHandler({
  query: { lang: 'Language: one of those the policy is published in' },
  answers: { 200: { says: 'The page', type: 'text/html' } },
  refuses: [],
  handle: async ({ language }, { policy }) => ({
    status: 200,
    headers: { 'Content-Language': language, Vary: 'Accept-Language' },
    page: preferenceFormPage({ policy, language, state: 'open' }),
  }),
});
