import * as z from 'zod';
import { checkNonce } from '../domain/links/nonce.ts';
import { problems, Refusal } from '../domain/problems.ts';
import { receiveDocument, viewUpload } from '../domain/requests/identity-document.ts';
import { httpHandler } from '../runtime/handler.ts';
import { uploadAnswerPage, uploadJson } from '../runtime/links/upload-link.ts';

const body = z.strictObject({
  document: z
    .string()
    .regex(/^[A-Za-z0-9+/]*={0,2}$/)
    .optional()
    .describe('JPEG, PNG or PDF of at most 4 MB, in base64; or as a file of a `multipart/form-data` body'),
  nonce: z.string().max(120).optional().describe('Only our own form sends it'),
});

const shape = z.looseObject({ kind: z.literal('upload'), status: z.literal('received') });

/** `POST /links/{token}/document`: takes one document, once, from whoever was asked for it. */
export const handler = httpHandler({
  body,
  readParts: (parts) => parts,
  answers: { 201: { says: 'Taken; as a page for a posted form', shape, alsoPage: true } },
  refuses: ['LINK_DEAD', 'ALREADY_UPLOADED', 'FILE_TOO_LARGE', 'FILE_NOT_TAKEN', 'PRESSED_TOO_SOON'],
  async handle({ params, body: { document = '', nonce }, fromForm, wantsPage }, world) {
    const token = params['token'] ?? '';
    const bytes = Buffer.from(document, 'base64');
    // A front-end may post the same kind of form by itself, and asks for JSON then.
    if (!fromForm || !wantsPage) return { status: 201, json: uploadJson(await receiveDocument(token, bytes, world)) };
    try {
      await checkNonce(token, nonce ?? '', world);
      const received = await receiveDocument(token, bytes, world);
      return { status: 201, page: await uploadAnswerPage(token, received, world) };
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'LINK_DEAD') throw error;
      const page = await uploadAnswerPage(token, await viewUpload(token, world), world, error.code);
      return { status: problems[error.code][0], page };
    }
  },
});
