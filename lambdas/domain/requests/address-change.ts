import { createHash } from 'node:crypto';
import type { Language } from '../../../policy/model/types.ts';
import { linkEnds, openLink } from '../links/link-token.ts';
import { type Address, parseAddress } from '../mail/address.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { Unavailable } from '../unavailable.ts';
import type { RequestContent, RequestFile } from './request.ts';

type Needs = Pick<Ports, 'policy' | 'keyRing' | 'now' | 'requests'>;

/** How a change of address stands: `waits` for the new mailbox, is `confirmed`, or was `reverted` by the old one. */
export type AddressChange = {
  readonly kind: 'address' | 'revert';
  readonly state: 'waits' | 'confirmed' | 'reverted';
  readonly language: Language;
  readonly expiresAt: Date;
};

const mostTries = 5;

/**
 * Id of the link that asks this mailbox: whoever was asked before by mistake cannot confirm for another. It stands nowhere but sealed
 * in the link.
 */
export const newAddressLinkId = (requestId: string, address: Address): string =>
  createHash('sha256').update(`${requestId} ${address}`).digest('base64url').slice(0, 22);

/** The request once the new mailbox is asked; nothing changes until it confirms, whatever another did before (promises.md case 7). */
export const askNewMailbox = (
  file: RequestFile,
  content: RequestContent | undefined,
  newAddress: Address,
): { readonly next: RequestFile; readonly content: RequestContent } => {
  const { work: { address: _before, ...work } = { done: [] }, ...rest } = file;
  return {
    next: { ...rest, state: 'open', ...(file.work && { work }), toSend: [...file.toSend, 'new-address'] },
    content: { ...content, newAddress },
  };
};

const enter = async (token: string, { requests, ...ports }: Needs) => {
  const payload = await openLink(token, ports);
  if (payload?.kind !== 'address' && payload?.kind !== 'revert') throw new Refusal('LINK_DEAD');
  const loaded = await requests.load(payload.requestId);
  const content = await requests.content(payload.requestId);
  if (!loaded || !content) throw new Refusal('LINK_DEAD');
  const { file } = loaded;
  const stands = file.work?.address;
  const state = stands ?? 'waits';
  const asked = parseAddress(content.newAddress ?? '');
  const isAsked = asked !== undefined && payload.id === newAddressLinkId(file.id, asked) && file.state === 'open';
  // What was neither asked any more, nor confirmed, has nothing left to confirm or to take back.
  const isDead =
    payload.kind === 'address'
      ? stands === undefined && !isAsked
      : stands === undefined || (stands === 'confirmed' && content.oldAddress === undefined);
  if (isDead) throw new Refusal('LINK_DEAD');
  const view: AddressChange = {
    kind: payload.kind,
    state,
    language: payload.language,
    expiresAt: linkEnds(ports.policy, payload),
  };
  return { loaded, content, view };
};

/** What a link about a change of address is about; shows neither address. Throws `LINK_DEAD`. */
export const viewAddressChange = async (token: string, ports: Needs): Promise<AddressChange> =>
  (await enter(token, ports)).view;

/** The job goes over it once more, with the other address. */
const again = (file: RequestFile, address: 'confirmed' | 'reverted'): RequestFile => {
  const { closedAt: _closed, outcome: _outcome, ...open } = file;
  return { ...open, state: 'executing', work: { ...file.work, done: ['restrict'], address } };
};

/**
 * The new mailbox confirms the change, or the old one takes it back: each once, and a repeat changes nothing. Throws `LINK_DEAD`, and
 * `WRONG_STATE` while the change itself is still under way.
 */
export const decideAddressChange = async (token: string, ports: Needs): Promise<AddressChange> => {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { loaded, content, view } = await enter(token, ports);
    const { file } = loaded;
    const wanted = view.kind === 'address' ? 'confirmed' : 'reverted';
    if (view.state === wanted || view.state === 'reverted') return view;
    if (file.state === 'executing') throw new Refusal('WRONG_STATE');
    const back = view.kind === 'revert' ? { ...content, newAddress: content.oldAddress ?? '' } : content;
    const entry = {
      at: ports.now().toISOString(),
      by: 'person',
      what: 'verified',
      details: { address: wanted },
    } as const;
    if (await ports.requests.change(loaded, { next: again(file, wanted), content: back, entry })) {
      return { ...view, state: wanted };
    }
  }
  throw new Unavailable('that request is being changed all the time');
};
