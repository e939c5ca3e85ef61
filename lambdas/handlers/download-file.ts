import * as z from 'zod';
import { downloadFile } from '../domain/requests/delivery.ts';
import { httpHandler } from '../runtime/handler.ts';

const body = z.strictObject({
  grant: z.string().max(100).describe('What opening the link gave out; it stands for the nonce too'),
});

/** `POST /links/{token}/files/{part}`: one file of a copy, to be saved, to whoever opened it within the last quarter of an hour. */
export const handler = httpHandler({
  body,
  readForm: (fields) => fields,
  answers: { 200: { says: 'The file, as an attachment', type: 'application/octet-stream' } },
  refuses: ['LINK_DEAD', 'GRANT_OVER', 'NOT_FOUND'],
  async handle({ params, body: { grant } }, world) {
    const { token = '', part = '' } = params;
    const { bytes, type, name } = await downloadFile(token, { grant, part }, world);
    return { status: 200, bytes, type, name };
  },
});
