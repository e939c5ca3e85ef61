import * as z from 'zod';
import { viewDocument } from '../domain/requests/staff-views.ts';
import { actors, paths } from '../pages/console/frame.ts';
import { actAtConsole, asPosted, tokenShape } from '../runtime/console.ts';
import { httpHandler } from '../runtime/handler.ts';
import { watched } from '../runtime/watch-looks.ts';

const body = z.strictObject({ token: tokenShape, reason: z.string().max(2_000).optional() });

const endings: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'application/pdf': 'pdf',
};

/** `POST /console/requests/{id}/document`: the document by which somebody shows who they are, until that is decided. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  readForm: asPosted,
  answers: { 200: { says: 'The file, to be saved and not shown', type: 'application/octet-stream' } },
  refuses: [
    'SESSION_OVER',
    'FORM_NOT_OURS',
    'ROLE_MISSING',
    'NOT_FOUND',
    'INVALID_FIELD',
    'FORBIDDEN_DATA',
    'NOT_A_REFERENCE',
  ],
  handle: (request, world) => {
    const id = request.params['id'] ?? '';
    const { reason = '' } = request.body;
    return actAtConsole(request, world, { roles: actors, path: `${paths.request(id)}/document` }, async ({ staff }) => {
      const { bytes, type } = await watched(staff, 'fetch-document', world, () =>
        viewDocument(id, reason, staff, world),
      );
      return { status: 200, bytes, type, name: `${id}.${endings[type] ?? 'bin'}` };
    });
  },
});
