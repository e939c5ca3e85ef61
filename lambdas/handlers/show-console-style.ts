import { consoleStyle } from '../pages/console/style.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `GET /console/style.css`: what the pages of the console need beside the common stylesheet. */
export const handler = httpHandler({
  answers: { 200: { says: 'The stylesheet', type: 'text/css' } },
  refuses: [],
  handle: async () => ({
    status: 200,
    type: 'text/css; charset=utf-8',
    headers: { 'Cache-Control': 'public, max-age=3600' },
    text: consoleStyle,
  }),
});
