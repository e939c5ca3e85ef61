import type { Language, Right } from '../../../policy/model/types.ts';
import { canonicalJson } from '../canonical-json.ts';
import { repeatMs } from '../guards/guards.ts';
import { keyedHash } from '../keys/sealing.ts';
import { type Address, parseAddress } from '../mail/address.ts';
import { withoutForbiddenData } from '../people/forbidden-data.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import type { RestrictionGround } from '../retention/person-facts.ts';
import { after, civilDate } from '../time.ts';
import { dueDate } from './deadline.ts';
import { type Channel, isOpen, type RequestContent, type RequestFile, type RequestRight } from './request.ts';

/** A request as it comes in by itself: nobody of us has looked at it. */
export type Arrival = {
  /** `unknown`: mail that may be a request; a person reads it, and the clock runs meanwhile. */
  readonly right: RequestRight;
  /** Of an objection: to advertising, which stops at once. */
  readonly marketing?: true;
  readonly ground?: RestrictionGround;
  readonly email: string;
  readonly name?: string;
  readonly language: Language;
  readonly details?: string;
  readonly channel: Channel;
  /** What makes a repeat the same request, such as the id of a mail; by default everything that was sent. */
  readonly repeatId?: string;
};

/** What everybody is told at once, whether anybody is known or not. */
export type Receipt = { readonly reference: string; readonly receivedAt: string; readonly dueOn: string };

/** Mail that waits for a person pauses advertising no longer than any answer may take. */
const readWithin = { months: 1 } as const;

/** Nobody asks for the same so often in a day and has an answer each time. */
const mostTimes = 20;

type Needs = Pick<Ports, 'policy' | 'now' | 'keyRing' | 'guards' | 'requests'>;

/** Crockford’s base 32: no letter that is read as a digit. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const lettersInReference = 13;

/**
 * The reference of a request: the same for the same content on the same day, so that a repeat makes no second one. The key changes
 * at midnight UTC and is destroyed a day later: after that a reference can be linked to no words and no person.
 */
export const referenceOf = async (content: unknown, { keyRing }: Pick<Ports, 'keyRing'>): Promise<string> =>
  inLetters((await keyRing.currentKey('guard')).key, content);

/**
 * The same for what may be sent again on another day: of words that staff typed, and nobody can guess. Under every version of the
 * tenant key that was in force within these hours, the one in force first.
 */
export const lastingReferencesOf = async (
  content: unknown,
  hours: number,
  { keyRing }: Pick<Ports, 'keyRing'>,
): Promise<readonly string[]> => (await keyRing.recent('reference', hours)).map(({ key }) => inLetters(key, content));

const inLetters = (key: Uint8Array, content: unknown): string => {
  const bytes = Buffer.from(keyedHash(key, 'request', canonicalJson(content)), 'base64url');
  let bits = BigInt(`0x${bytes.subarray(0, 9).toString('hex')}`);
  let text = '';
  for (let place = 0; place < lettersInReference; place += 1) {
    text += letters[Number(bits & 31n)];
    bits >>= 5n;
  }
  return `R-${text}`;
};

/** What was written, as it may be kept: without card and account numbers, and no longer than somebody will read. */
export const keptWords = (text: string): string =>
  withoutForbiddenData(text.toWellFormed().normalize('NFC').replace(/\r\n?/g, '\n').trim());

/** A file as it begins, with its clock. */
export const newFile = (
  begun: Pick<RequestFile, 'id' | 'right' | 'channel' | 'language' | 'state' | 'receivedAt'> & Partial<RequestFile>,
  { policy, now }: Pick<Needs, 'policy' | 'now'>,
): RequestFile => {
  const receivedOn = civilDate(new Date(begun.receivedAt), policy.zone);
  return {
    receivedOn,
    recordedAt: now().toISOString(),
    ...dueDate({ receivedOn, extended: false, pausedDays: 0 }, policy),
    pauses: [],
    toSend: [],
    warned: [],
    ...begun,
  };
};

const checkRight = (right: RequestRight, rights: readonly Right[]): void => {
  if (right === 'unknown' || rights.includes(right)) return;
  throw new Refusal('UNKNOWN_RIGHT', { places: [{ path: 'right', code: 'UNKNOWN_RIGHT' }] });
};

/** No advertising goes to that address from now on, whoever reads mail there (LOPDGDD art. 23; LSSI art. 22.1). */
export const stopAdvertising = (address: Address, { guards }: Pick<Ports, 'guards'>): Promise<void> =>
  guards.suppress(address, ['marketing'], 'objection');

/** Advertising that waited until somebody had read a doubtful mail goes on once that is done, unless it was stopped for good. */
export const resumeOnceRead = async (
  before: RequestFile,
  next: RequestFile,
  { requests, guards }: Pick<Ports, 'requests' | 'guards'>,
): Promise<void> => {
  if (before.state !== 'triage' || next.state === 'triage') return;
  const address = parseAddress((await requests.content(before.id))?.address ?? '');
  if (address) await guards.resumeAdvertising(address, before.id);
};

/**
 * Takes a request, whoever it comes from and by whatever way, and answers its reference and dates. Nobody is looked up here, so the
 * answer cannot tell known from unknown; the letters go out afterwards. An objection to advertising takes effect before the answer
 * and is answered with it (GDPR art. 21(3)). Throws `INVALID_FIELD` for an address that is none and `UNKNOWN_RIGHT`.
 */
export const receiveRequest = async (arrival: Arrival, ports: Needs): Promise<Receipt> => {
  const { policy, now, requests } = ports;
  const { right, marketing, ground, language, channel, repeatId } = arrival;
  checkRight(right, policy.rights);
  const address = parseAddress(arrival.email);
  if (!address) throw new Refusal('INVALID_FIELD', { places: [{ path: 'email', code: 'INVALID_FIELD' }] });
  const details = keptWords(arrival.details ?? '');
  const name = keptWords(arrival.name ?? '');
  const told = {
    right,
    marketing: marketing ?? false,
    ground: ground ?? '',
    address,
    language,
    details,
    name,
    channel,
  };
  const at = now().toISOString();
  const isDone = right === 'objection' && marketing === true;
  if (isDone) await stopAdvertising(address, ports);
  const content: RequestContent = { address, ...(name !== '' && { name }), ...(details !== '' && { details }) };
  const entry = { at, by: 'person', what: isDone ? 'advertising-stopped' : 'received' } as const;
  for (let time = 0; ; time += 1) {
    const id = await referenceOf(time === 0 ? (repeatId ?? told) : [repeatId ?? told, time], ports);
    const file = newFile(
      {
        id,
        right,
        ...(marketing && { marketing }),
        ...(ground && { ground }),
        channel,
        language,
        receivedAt: at,
        ...(isDone
          ? { state: 'answered' as const, outcome: 'fulfilled' as const, closedAt: at }
          : { state: right === 'unknown' ? ('triage' as const) : ('unverified' as const) }),
        toSend: ['receipt'],
      },
      ports,
    );
    // It may say so: nothing is sent before somebody has read it (AN-51).
    if (right === 'unknown') await ports.guards.pauseAdvertising(address, id, after(now(), readWithin));
    const kept = await requests.open({ file, content, entry });
    // Asked again the same day after it was over: a new one. A mail that comes again is the same mail, whatever became of it.
    const isOver = !isDone && repeatId === undefined && !isOpen(kept);
    if (isOver && time < mostTimes) continue;
    // Later it may be somebody else, who would learn when the first one asked, or what has become of it.
    const isRepeat = Date.parse(at) - Date.parse(kept.receivedAt) < repeatMs;
    return { reference: kept.id, receivedAt: isRepeat ? kept.receivedAt : at, dueOn: file.dueOn };
  }
};
