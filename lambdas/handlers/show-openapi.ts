import { httpHandler } from '../runtime/handler.ts';

/** `GET /openapi.json`: every route, shape and problem code (OpenAPI 3.1). */
export const handler = httpHandler({
  answers: { 200: { says: 'OpenAPI 3.1 document' } },
  refuses: [],
  handle: async (_request, { openapi, settings }) => ({
    status: 200,
    json: { ...(await openapi()), servers: [{ url: settings.publicUrl }] },
  }),
});
