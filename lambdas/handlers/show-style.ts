import { style } from '../pages/style.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `GET /style.css`: the one stylesheet. */
export const handler = httpHandler({
  answers: { 200: { says: 'The stylesheet', type: 'text/css' } },
  refuses: [],
  handle: async () => ({
    status: 200,
    type: 'text/css; charset=utf-8',
    headers: { 'Cache-Control': 'public, max-age=3600' },
    text: style,
  }),
});
