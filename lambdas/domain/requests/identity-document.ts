import type { Language } from '../../../policy/model/types.ts';
import { linkEnds, openLink } from '../links/link-token.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { after } from '../time.ts';
import { isAwaited, withAnswer } from './answered-question.ts';
import { changeRequest } from './change-request.ts';
import { documentType } from './document-type.ts';
import { mostDocumentBytes } from './documents.ts';
import type { RequestFile } from './request.ts';
import { withoutMetadata } from './without-metadata.ts';

type Needs = Pick<Ports, 'policy' | 'keyRing' | 'now' | 'requests' | 'documents'>;

/** What the link in a question about identity shows: whether a document is waited for, or one has come. Nothing of it. */
export type ViewedUpload = {
  readonly language: Language;
  readonly expiresAt: Date;
  readonly state: 'open' | 'received';
};

const enter = async (token: string, ports: Needs) => {
  const payload = await openLink(token, ports);
  if (payload?.kind !== 'upload') throw new Refusal('LINK_DEAD');
  const { requestId } = payload;
  const [loaded, stands] = await Promise.all([ports.requests.load(requestId), ports.documents.find(requestId)]);
  const waits = loaded !== undefined && isAwaited(loaded.file, 'identity');
  // Once somebody has decided there is nothing here any more.
  if (!waits && !stands) throw new Refusal('LINK_DEAD');
  return { payload, requestId, stands };
};

/** Shows how the link in a question about identity stands; changes nothing. Throws `LINK_DEAD`. */
export const viewUpload = async (token: string, ports: Needs): Promise<ViewedUpload> => {
  const { payload, stands } = await enter(token, ports);
  const expiresAt = linkEnds(ports.policy, payload);
  return { language: payload.language, expiresAt, state: stands ? 'received' : 'open' };
};

/**
 * Notes that a document has come: the clock goes on, and staff have to settle the question. Undefined where nobody waits for it any
 * more.
 */
const noteReceived = (requestId: string, ports: Needs): Promise<RequestFile | undefined> => {
  const { policy, now } = ports;
  const change = (file: RequestFile) =>
    isAwaited(file, 'identity')
      ? {
          next: { ...withAnswer(file, 'identity', { policy, now: now() }), state: file.state },
          entry: { at: now().toISOString(), by: 'person', what: 'document-received' } as const,
        }
      : undefined;
  return changeRequest(requestId, change, ports);
};

/**
 * Takes the one document by which somebody shows who they are after a reasoned doubt (GDPR art. 12(6)), sealed under a key of its
 * own until somebody has looked at it, for as long as the link lives at most. What it is tells how it begins; its name is not kept,
 * nor what a camera wrote into it. Throws `LINK_DEAD`, `ALREADY_UPLOADED`, `FILE_TOO_LARGE` and `FILE_NOT_TAKEN`.
 */
export const receiveDocument = async (token: string, bytes: Uint8Array, ports: Needs): Promise<ViewedUpload> => {
  const { documents, policy, now } = ports;
  const { payload, requestId, stands } = await enter(token, ports);
  if (stands) {
    // Whoever died over the first left the clock standing.
    await noteReceived(requestId, ports);
    throw new Refusal('ALREADY_UPLOADED');
  }
  if (bytes.length > mostDocumentBytes) throw new Refusal('FILE_TOO_LARGE');
  const type = documentType(bytes);
  const clean = type && withoutMetadata(type, bytes);
  if (!clean) throw new Refusal('FILE_NOT_TAKEN', { places: [{ path: 'document', code: 'FILE_NOT_TAKEN' }] });
  const kept = await documents.keep(requestId, { type, bytes: clean }, after(now(), policy.links.upload.lives));
  if (!kept) throw new Refusal('ALREADY_UPLOADED');
  if (!(await noteReceived(requestId, ports))) {
    // Somebody decided meanwhile: nobody may look at it.
    await documents.destroy(requestId);
    throw new Refusal('LINK_DEAD');
  }
  return { language: payload.language, expiresAt: linkEnds(policy, payload), state: 'received' };
};
