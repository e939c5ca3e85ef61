import type { Ports } from '../ports.ts';
import { Unavailable } from '../unavailable.ts';
import type { Showing } from './bundle.ts';
import { type Executed, executeStep } from './execute.ts';
import { blockedUntilOf, nextTask, type Task } from './next-look.ts';
import { ended, ending, type HistoryEntry, isOpen, type RequestFile } from './request.ts';
import type { LoadedRequest, Transition } from './requests.ts';
import { sendLetter } from './send-letter.ts';

/** Longer than any one step takes; whoever died over one is followed after it. */
const leaseMs = 3 * 60_000;
/** A request has a handful of steps and letters; more means that something goes round in circles. */
const mostTurns = 40;
/** What fails so often, though everything answers, is handed to a person. */
const mostFaults = 6;
/** What fails is tried again after so many minutes, twice as many each time. */
const firstPauseMinutes = 2;
const longestPauseMinutes = 6 * 60;

const pauseAfter = (tries: number): number => Math.min(longestPauseMinutes, firstPauseMinutes * 2 ** tries) * 60_000;

/** How an attempt to bring a request further ended; `failure` is what stands in its way, to be logged. */
export type Tended = { readonly failure?: unknown; readonly tries?: number };

/** The change that an executed step makes. */
const afterStep = (
  file: RequestFile,
  { step, result, end, outcome, content, restrictedSince, also = [] }: Executed,
  at: string,
): Transition => {
  const done = [...(file.work?.done ?? []), ...(step === undefined ? [] : [step])];
  const { retry: _retry, ...rest } = file;
  const paused = restrictedSince !== undefined && { restrictedSince };
  const work = { ...file.work, done, ...(result && { result }), ...paused };
  const entry = (what: HistoryEntry['what'], details?: Readonly<Record<string, string>>): HistoryEntry => ({
    at,
    by: 'habeas',
    what,
    ...(details && { details }),
  });
  const words = content && { content };
  if (end === 'answered') {
    const next: RequestFile = {
      ...rest,
      state: 'answered',
      outcome: outcome ?? 'fulfilled',
      closedAt: at,
      work,
      toSend: [...file.toSend, 'answer', ...also],
    };
    return { next, entry: entry('answered', { outcome: outcome ?? 'fulfilled' }), ...words };
  }
  if (typeof end === 'object' && 'letter' in end) {
    const { ending: _ending, ...over } = work;
    return {
      next: ended({ ...rest, work: over }, end, at),
      entry: entry('closed', { outcome: end.outcome }),
      ...words,
    };
  }
  if (end === 'noted') return { next: { ...rest, work } };
  if (end === undefined) return { next: { ...rest, work }, entry: entry('step', { step: step ?? '' }), ...words };
  const next: RequestFile = {
    ...rest,
    state: 'open',
    work,
    toSend: [...file.toSend, ...(end.tell ? (['restriction'] as const) : [])],
  };
  return { next, entry: entry('step', { ...(step !== undefined && { step }), needs: end.needs }), ...words };
};

/** What somebody showed of themselves is gone with the decision, whichever way it came; closing always sends a letter at least. */
const destroyShown = async (file: RequestFile, { documents }: Pick<Ports, 'documents'>): Promise<void> => {
  const wasDoubted = file.pauses.some(({ question }) => question === 'identity');
  if (wasDoubted && !isOpen(file)) await documents.destroy(file.id);
};

/** Does one thing; false if somebody changed the request meanwhile, and nothing is noted. */
const perform = async (task: Task, loaded: LoadedRequest, ports: Ports & Showing): Promise<boolean> => {
  const { requests, policy, now } = ports;
  const { file } = loaded;
  const at = () => now().toISOString();
  await destroyShown(file, ports);
  if (task === 'send') return requests.change(loaded, await sendLetter(loaded.file, ports));
  if (task === 'work') return requests.change(loaded, afterStep(file, await executeStep(file, ports), at()));
  const { lease: _lease, ...free } = file;
  if (task === 'forget') {
    const next: RequestFile = { ...free, state: 'closed', outcome: 'unverified', closedAt: at() };
    return requests.eraseContent(loaded, { next, entry: { at: at(), by: 'habeas', what: 'content-erased' } });
  }
  if (task === 'give-up') {
    const next = ending(file, { state: 'closed', outcome: 'unidentified', letter: 'closing' }, at());
    const details = { outcome: 'unidentified' };
    return requests.change(loaded, { next, entry: { at: at(), by: 'habeas', what: 'closed', details } });
  }
  await Promise.all([ports.bundles.destroy(file.id), ports.documents.destroy(file.id)]);
  // The words of whoever never said who they are go, as of a request that nobody confirmed.
  if (file.identity === undefined && file.outcome === 'unidentified' && (await requests.content(file.id))) {
    return requests.eraseContent(loaded, { next: file, entry: { at: at(), by: 'habeas', what: 'content-erased' } });
  }
  return requests.block({ ...loaded, file: free }, blockedUntilOf(file, policy));
};

/**
 * Brings a request further as far as nobody has to decide: sends the letters that wait, takes the steps of its execution one after
 * the other, closes what nobody confirmed or answered, and blocks what is closed. One worker at a time is at it; killed at any point
 * and called again it ends the same, at most with one letter sent twice. What does not succeed is noted and tried again later.
 */
export const tendRequest = async (id: string, ports: Ports & Showing): Promise<Tended> => {
  const { requests, policy, now } = ports;
  let mine: string | undefined;
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const loaded = await requests.load(id);
    if (!loaded) return {};
    const { file } = loaded;
    const next = nextTask(file, policy);
    const isNow = next !== undefined && (next.notBefore ?? now()) <= now();
    const isMine = mine !== undefined && file.lease === mine;
    if (!isNow) {
      const { lease: _lease, ...free } = file;
      if (!isMine || (await requests.change(loaded, { next: free }))) return {};
    } else if (!isMine) {
      if (file.lease !== undefined && file.lease > now().toISOString()) return {};
      const lease = new Date(now().getTime() + leaseMs).toISOString();
      mine = (await requests.change(loaded, { next: { ...file, lease } })) ? lease : undefined;
    } else {
      try {
        await perform(next.task, loaded, ports);
      } catch (failure) {
        const tries = (file.retry?.tries ?? 0) + 1;
        const notBefore = new Date(now().getTime() + pauseAfter(tries)).toISOString();
        const { lease: _lease, ...free } = file;
        const at = now().toISOString();
        const isAway = failure instanceof Unavailable;
        const code = isAway ? 'UNAVAILABLE' : 'FAULT';
        if (next.task === 'work' && !isAway && tries >= mostFaults) {
          const { retry: _retry, ...open } = free;
          const entry = { at, by: 'habeas', what: 'step', details: { needs: 'stuck' } } as const;
          await requests.change(loaded, { next: { ...open, state: 'open' }, entry });
          return { failure, tries };
        }
        await requests.change(loaded, {
          next: { ...free, retry: { tries, notBefore } },
          entry: { at, by: 'habeas', what: 'failed', details: { task: next.task, code } },
        });
        return { failure, tries };
      }
    }
  }
  throw new Error('a request does not come to rest');
};
