import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { viewDocument } from '../domain/requests/staff-views.ts';
import { httpHandler } from '../runtime/handler.ts';
import { reasonShape } from '../runtime/shapes.ts';
import { watched } from '../runtime/watch-looks.ts';

const body = z.strictObject({ reason: reasonShape });

const endings: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'application/pdf': 'pdf' };

/** `POST /staff/requests/{id}/document`: the document by which somebody shows who they are, until that is decided. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: { 200: { says: 'The file, to be saved and not shown', type: 'application/octet-stream' } },
  refuses: ['NOT_FOUND', 'INVALID_FIELD', 'FORBIDDEN_DATA', 'NOT_A_REFERENCE'],
  async handle({ params, body, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const id = params['id'] ?? '';
    const { bytes, type } = await watched(staff, 'view-document', world, () =>
      viewDocument(id, body.reason, staff, world),
    );
    return { status: 200, bytes, type, name: `document.${endings[type] ?? 'bin'}` };
  },
});
