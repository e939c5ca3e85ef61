import { linkEnds, openLink } from '../links/link-token.ts';
import { parseAddress } from '../mail/address.ts';
import { heldAt } from '../people/held-people.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { after } from '../time.ts';
import { Unavailable } from '../unavailable.ts';
import { ending, isOpen, type RequestFile } from './request.ts';
import { type SelfDescription, whoIsIt } from './tell-apart.ts';

type Needs = Pick<
  Ports,
  'policy' | 'publications' | 'keyRing' | 'now' | 'requests' | 'people' | 'decisions' | 'subjects'
>;

export type ViewedRequest = { readonly file: RequestFile; readonly expiresAt: Date };

const mostTries = 5;

/** A second copy within six months may be repetitive (LOPDGDD art. 13.3): staff are told, and decide. */
const repetitive = { months: 6 } as const;

const openRequestLink = async (token: string, ports: Pick<Ports, 'policy' | 'keyRing' | 'now' | 'requests'>) => {
  const payload = await openLink(token, ports);
  if (payload?.kind !== 'request') throw new Refusal('LINK_DEAD');
  const loaded = await ports.requests.load(payload.requestId);
  if (!loaded || loaded.file.blockedAt !== undefined) throw new Refusal('LINK_DEAD');
  // A token says in whole seconds when it was made.
  const from = Date.parse(loaded.file.linksFrom ?? '') || 0;
  if (payload.issuedAt.getTime() < Math.floor(from / 1000) * 1000) throw new Refusal('LINK_DEAD');
  return { loaded, expiresAt: linkEnds(ports.policy, payload) };
};

/** What the link in a receipt is about: a request, its dates and how it stands; names nobody. Throws `LINK_DEAD`. */
export const viewRequestLink = async (
  token: string,
  ports: Pick<Ports, 'policy' | 'keyRing' | 'now' | 'requests'>,
): Promise<ViewedRequest> => {
  const { loaded, expiresAt } = await openRequestLink(token, ports);
  return { file: loaded.file, expiresAt };
};

/** Rights that nobody of us has to decide on before something is done. */
const begunAtOnce = ['access', 'portability', 'withdrawal', 'restriction', 'objection', 'rectification', 'erasure'];

/** The file once we know who it is: a job takes it up, or somebody has to decide. */
export const begin = (file: RequestFile): RequestFile =>
  file.subjectId !== undefined && begunAtOnce.includes(file.right)
    ? { ...file, state: 'executing', work: { ...file.work, done: [] } }
    : { ...file, state: 'open' };

/** The last time that the same person got a copy, if that is not long ago. */
export const repeatedAccess = async (
  subjectId: string,
  { id, right }: Pick<RequestFile, 'id' | 'right'>,
  { requests, now }: Pick<Ports, 'requests' | 'now'>,
): Promise<string | undefined> => {
  if (right !== 'access') return undefined;
  const before = (await requests.ofSubject(subjectId)).filter(
    (file) => file.id !== id && file.right === 'access' && file.outcome === 'fulfilled',
  );
  return before.findLast(({ closedAt = '' }) => after(new Date(closedAt), repetitive) > now())?.id;
};

/** The file once the mailbox has confirmed it. */
const confirmed = async (file: RequestFile, said: SelfDescription, ports: Needs): Promise<RequestFile> => {
  const at = ports.now().toISOString();
  const content = await ports.requests.content(file.id);
  const address = parseAddress(content?.address ?? '');
  if (!address) throw new Refusal('LINK_DEAD');
  // Whoever receives for another: staff know whom it is about, and the mailbox is theirs.
  if (file.subjectId !== undefined) return file.right === 'post-mortem' ? { ...file, state: 'open' } : begin(file);
  const known: RequestFile = { ...file, identity: { how: 'mailbox', at } };
  // Whoever asks for somebody who died is not that person: somebody has to read it.
  if (file.right === 'post-mortem') return { ...known, state: 'open' };
  const held = (await heldAt(address, ports)).map(({ subjectId }) => subjectId);
  if (held.length === 0) {
    return { ...known, state: 'answered', outcome: 'nothing-held', closedAt: at, toSend: [...file.toSend, 'answer'] };
  }
  const found = held.length === 1 ? held : await whoIsIt(held, said, ports);
  const shared = held.length > 1 && ({ shared: true } as const);
  const [subjectId] = found;
  if (subjectId === undefined || found.length > 1) return { ...known, ...shared, state: 'open' };
  const repeats = await repeatedAccess(subjectId, file, ports);
  return begin({ ...known, ...shared, subjectId, ...(repeats !== undefined && { repeats }) });
};

/**
 * The mailbox confirms a request: control of it is enough to know who somebody is (GDPR art. 12(6); EDPB guidelines 01/2022), except
 * where several people share it. Repeated or concurrent, it happens once. Answers the file as it stands. Throws `LINK_DEAD`.
 */
export const confirmRequest = async (token: string, said: SelfDescription, ports: Needs): Promise<RequestFile> => {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { loaded } = await openRequestLink(token, ports);
    const { file } = loaded;
    if (file.state !== 'unverified') return file;
    const next = await confirmed(file, said, ports);
    const entry = { at: ports.now().toISOString(), by: 'person', what: 'verified' } as const;
    if (await ports.requests.change(loaded, { next, entry })) return next;
  }
  throw new Unavailable('that request is being changed all the time');
};

/** The person takes their request back, from the same link, before it is answered. Throws `LINK_DEAD`. */
export const takeBackRequest = async (token: string, ports: Needs): Promise<RequestFile> => {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { loaded } = await openRequestLink(token, ports);
    const { file } = loaded;
    if (!isOpen(file) || file.state === 'executing') return file;
    const at = ports.now().toISOString();
    const next = ending(file, { state: 'closed', outcome: 'withdrawn', letter: 'closing' }, at);
    if (await ports.requests.change(loaded, { next, entry: { at, by: 'person', what: 'withdrawn' } })) return next;
  }
  throw new Unavailable('that request is being changed all the time');
};
