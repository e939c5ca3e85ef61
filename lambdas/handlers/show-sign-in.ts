import { paths } from '../pages/console/frame.ts';
import { signInPage } from '../pages/console/sign-in-page.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `GET /console/sign-in`: where staff sign in to the console. Sets nothing. */
export const handler = httpHandler({
  query: { to: 'Path of the console to go on to' },
  answers: { 200: { says: 'A page with a button', type: 'text/html' } },
  refuses: [],
  handle: async ({ query, language }, { policy }) => ({
    status: 200,
    page: signInPage({ policy, language, to: query['to']?.slice(0, 200) ?? paths.list }),
  }),
});
