import { requestFormPage } from '../pages/request-form-page.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `GET /requests`: the page on which anybody exercises a right. */
export const handler = httpHandler({
  query: { lang: 'Language: one of those the policy is published in' },
  answers: { 200: { says: 'The page', type: 'text/html' } },
  refuses: [],
  handle: async ({ language }, { policy }) => ({
    status: 200,
    headers: { 'Content-Language': language, Vary: 'Accept-Language' },
    page: requestFormPage({ policy, language }),
  }),
});
