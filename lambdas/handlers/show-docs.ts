import { docsPage } from '../pages/docs-page.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `GET /docs`: the API document as a page. */
export const handler = httpHandler({
  answers: { 200: { says: 'The page', type: 'text/html' } },
  refuses: [],
  handle: async (_request, { policy, openapi, settings }) => ({
    status: 200,
    page: docsPage({ policy, document: { ...(await openapi()), servers: [{ url: settings.publicUrl }] } }),
  }),
});
