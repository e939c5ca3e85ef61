import { mayWe } from '../consent/gate.ts';
import { holdsForbiddenData } from '../people/forbidden-data.ts';
import type { Ports } from '../ports.ts';
import { type ProblemCode, type ProblemPlace, Refusal } from '../problems.ts';
import {
  readablePath,
  shortenCountry,
  shortenLanguage,
  shortenPage,
  shortenProduct,
  shortenProvider,
  shortenReferrer,
} from './shorten.ts';
import { shortenAddress } from './shorten-address.ts';
import { mayBeLinked, visitFields } from './visit-rules.ts';
import type { Visit } from './visits.ts';

/** What a browser told the firm's own server, as that server passes it on. */
export type SentVisit = {
  readonly visitorId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly address?: string | undefined;
  readonly language?: string | undefined;
  readonly country?: string | undefined;
  readonly browser?: string | undefined;
  readonly platform?: string | undefined;
  readonly referrer?: string | undefined;
  readonly entryPage?: string | undefined;
  readonly exitPage?: string | undefined;
  readonly accessProvider?: string | undefined;
  readonly clicks?: number | undefined;
};

type Texts = Exclude<keyof SentVisit, 'visitorId' | 'sessionId' | 'clicks'>;
type Cut = {
  /** The name under which policies declare what is left of it. */
  readonly as: Exclude<keyof Visit, 'visitedAt' | 'clicks'>;
  readonly shorten: (text: string) => string | undefined;
  /** What is looked through for card and account numbers; by default what is left. */
  readonly looked?: (text: string) => string | undefined;
  /** Tells nobody apart, so it may be counted without a yes. */
  readonly countable?: true;
};

const cuts: Readonly<Record<Texts, Cut>> = {
  address: { as: 'truncatedAddress', shorten: shortenAddress, looked: () => undefined },
  language: { as: 'language', shorten: shortenLanguage, countable: true },
  country: { as: 'country', shorten: shortenCountry, countable: true },
  browser: { as: 'browser', shorten: shortenProduct, looked: (text) => text, countable: true },
  platform: { as: 'platform', shorten: shortenProduct, looked: (text) => text, countable: true },
  referrer: { as: 'referrerOrigin', shorten: shortenReferrer, countable: true },
  entryPage: { as: 'entryPage', shorten: shortenPage, looked: readablePath, countable: true },
  exitPage: { as: 'exitPage', shorten: shortenPage, looked: readablePath },
  accessProvider: { as: 'accessProvider', shorten: shortenProvider, looked: (text) => text },
};
const texts = Object.keys(cuts) as readonly Texts[];

/** Most telling first: it becomes the code of the whole answer. */
const gravity: readonly ProblemCode[] = ['FORBIDDEN_DATA', 'UNKNOWN_FIELD', 'FIELD_NOT_EXPECTED', 'INVALID_FIELD'];

const refuse = (places: readonly ProblemPlace[]): void => {
  const code = gravity.find((grave) => places.some((place) => place.code === grave));
  if (code) throw new Refusal(code, { places });
};

type Left = Omit<Visit, 'visitedAt'>;

/** What is left of the texts that were sent; every one that `problemOf` or its own shortening objects to is named at once. */
const shortened = (
  sent: SentVisit,
  problemOf: (name: Texts) => ProblemCode | undefined,
  known: readonly ProblemPlace[],
) => {
  const places: ProblemPlace[] = [...known];
  const left: Partial<Record<Cut['as'], string>> = {};
  for (const path of texts) {
    const text = sent[path];
    if (text === undefined) continue;
    const { as, shorten, looked = shorten } = cuts[path];
    const short = shorten(text);
    const forbidden = holdsForbiddenData(looked(text) ?? '');
    const code = problemOf(path) ?? (forbidden ? 'FORBIDDEN_DATA' : short === undefined ? 'INVALID_FIELD' : undefined);
    if (code) places.push({ path, code });
    else if (short !== undefined) left[as] = short;
  }
  refuse(places);
  return left;
};

/** Without a browser that said yes: only what tells nobody apart. */
const toCount = (sent: SentVisit): Left => {
  const known = (['sessionId', 'clicks'] as const).flatMap((path) =>
    sent[path] === undefined ? [] : [{ path, code: 'FIELD_NOT_EXPECTED' as const }],
  );
  const left = shortened(sent, (name) => (cuts[name].countable ? undefined : 'FIELD_NOT_EXPECTED'), known);
  if (Object.keys(left).length === 0) throw new Refusal('MISSING_FIELD', { detail: 'There is nothing to count.' });
  return left;
};

/** Only what a category of the policy declares. */
const toKeep = (sent: SentVisit, declared: ReadonlySet<string>): Left => {
  const undeclared = (name: string) => (declared.has(name) ? undefined : 'UNKNOWN_FIELD');
  const { clicks } = sent;
  const wrong = clicks === undefined ? undefined : undeclared('clicks');
  const left = shortened(sent, (name) => undeclared(cuts[name].as), wrong ? [{ path: 'clicks', code: wrong }] : []);
  return { ...left, ...(clicks !== undefined && { clicks }) };
};

/** As fine as a visit is dated: a second shared with the row of a session would join the two. */
const wholeMinute = (at: Date): string => new Date(Math.floor(at.getTime() / 60_000) * 60_000).toISOString();

/**
 * Keeps a visit of a browser that said yes, shortened before anything is kept; or counts one that tells nobody apart, and then
 * nothing else of it is kept. Sent again it is another visit: whatever could tell a repeat would tell browsers apart. The browser's
 * own number is asked about and not kept; whose session it was goes into a seal, and only where the policy has a purpose for it.
 */
export const recordVisit = async (
  sent: SentVisit,
  clientId: string,
  ports: Pick<Ports, 'policy' | 'publications' | 'now' | 'decisions' | 'sessions' | 'visits'>,
): Promise<'kept' | 'counted'> => {
  const { policy, now, sessions, visits } = ports;
  const { visitorId, sessionId } = sent;
  if (visitorId === undefined) {
    await visits.count(toCount(sent));
    return 'counted';
  }
  const visit = toKeep(sent, visitFields(policy));
  const { allowed } = await mayWe({ who: { visitorId }, purpose: policy.visits.purpose }, ports);
  if (!allowed) throw new Refusal('NO_CONSENT_FOR_VISITS');
  const session = sessionId !== undefined && mayBeLinked(policy) ? await sessions.find(clientId, sessionId) : undefined;
  await visits.keep({ visitedAt: wholeMinute(now()), ...visit }, session?.subjectId);
  return 'kept';
};
