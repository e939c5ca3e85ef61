import { restrictSubject } from '../blocking/restrict-subject.ts';
import { parseAddress } from '../mail/address.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import type { RestrictionGround } from '../retention/person-facts.ts';
import { robot } from '../staff/staff.ts';
import { Unavailable } from '../unavailable.ts';
import { bundleOf, type Showing } from './bundle.ts';
import { keepBundle } from './delivery.ts';
import { erase, stopUse, withdrawAll } from './erase.ts';
import { heldData } from './held-data.ts';
import { rectify } from './rectify.ts';
import type {
  Ending,
  RequestContent,
  RequestFile,
  RequestOutcome,
  RequestRight,
  Result,
  WaitingLetter,
} from './request.ts';

/** What one step of a job did, and how the request goes on: with the next step, with a person who has to decide, or to its answer. */
export type Executed = {
  readonly step?: string;
  readonly result?: Result;
  readonly content?: RequestContent;
  readonly outcome?: RequestOutcome;
  /** Since when their use is paused by this step; noted before it is, so that whoever goes on after a cut knows it is ours. */
  readonly restrictedSince?: string;
  /** Letters beside the answer. */
  readonly also?: readonly WaitingLetter[];
  /**
   * `needs`: a code of what somebody has to decide; `tell`: the person hears that the use of their data is paused; `undone`: the step
   * itself is still to be taken then. `noted`: it is taken next, and only what it will do is kept.
   */
  readonly end?:
    | 'answered'
    | 'noted'
    | Ending
    | { readonly needs: string; readonly tell?: true; readonly undone?: true };
};

type Step = (
  file: RequestFile & { readonly subjectId: string },
  ports: Ports & Showing,
) => Promise<Omit<Executed, 'step'>>;

const nobody: Executed = { end: 'answered', outcome: 'nothing-held' };

/** Pauses every purpose while somebody checks, or because that is what was asked for (GDPR art. 18(1)). */
const pause =
  (ground: (file: RequestFile) => RestrictionGround, end: Executed['end']): Step =>
  async (file, { subjects, now }) => {
    for (let tries = 0; tries < 5; tries += 1) {
      const found = await subjects.load(file.subjectId);
      if (!found) return nobody;
      const stands = found.facts.restriction;
      const since = file.work?.restrictedSince;
      // What they ask for themselves takes the place of what only waits for a check.
      if (stands && (stands.since === since || file.right !== 'restriction')) return { ...(end && { end }) };
      if (since === undefined) return { restrictedSince: now().toISOString(), end: 'noted' };
      if (await subjects.restrict(found, { ground: ground(file), since }, robot, file.id))
        return { ...(end && { end }) };
    }
    throw new Unavailable('somebody else is changing that person all the time');
  };

const bundle: Step = async (file, ports) => {
  const held = await heldData(file.subjectId, file.language, ports);
  if (!held) return nobody;
  const files = await bundleOf(held, (file.work?.as ?? file.right) === 'portability' ? 'portability' : 'access', ports);
  await keepBundle(file.id, files, ports);
  return { end: 'answered' };
};

const withdraw: Step = async (file, ports) => {
  await withdrawAll(file.subjectId, file.language, ports);
  return { end: 'answered' };
};

/** What is to be changed was said by somebody who is known to be the person, or by staff; else a person has to read it. */
const change: Step = async (file, ports) => {
  const content = await ports.requests.content(file.id);
  const { changes = {}, newAddress } = content ?? {};
  const address = file.work?.address && parseAddress(newAddress ?? '');
  if (Object.keys(changes).length === 0 && !address) return { end: { needs: 'changes', tell: true, undone: true } };
  const result = await rectify(file, changes, { ...ports, ...(address && { address }) }).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'TAKEN_MEANWHILE') return 'taken' as const;
    throw error;
  });
  // The same person twice, perhaps; whether two records are one is for somebody to say.
  if (result === 'taken') return { end: { needs: 'other-record', undone: true } };
  if (!result) return nobody;
  // From here on they are written to there, and the mailbox before can take it back.
  return address && newAddress !== content?.address
    ? { result, content: movedTo(address, content, file.work?.address === 'reverted') }
    : { result };
};

const movedTo = (address: string, content: RequestContent | undefined, isReverted: boolean): RequestContent => {
  const { newAddress: _new, oldAddress: _old, ...rest } = content ?? {};
  return { ...rest, address, ...(!isReverted && content?.address !== undefined && { oldAddress: content.address }) };
};

/** Whoever says at once what is right, and is known to be the person, need not wait for anybody to check. */
const pauseUnlessSaid: Step = async (file, ports) => {
  const content = await ports.requests.content(file.id);
  return content?.changes || content?.newAddress !== undefined ? {} : pause(() => 'accuracy', undefined)(file, ports);
};

/** What this request paused goes on: the person is told, and then it is lifted (GDPR art. 18(3)). A restriction of others stays. */
const letGoOn = async ({ subjectId, id, work }: Parameters<Step>[0], ports: Ports): Promise<void> => {
  const found = await ports.subjects.load(subjectId);
  const since = found?.facts.restriction?.since;
  if (since === undefined || since !== work?.restrictedSince) return;
  await restrictSubject({ subjectId, action: 'lift', reason: id }, robot, ports).catch((error: unknown) => {
    // Whom nobody can tell keeps it.
    if (!(error instanceof Refusal)) throw error;
  });
};

/** Once the data are right there is nothing left to check. */
const release: Step = async (file, ports) => {
  await letGoOn(file, ports);
  const tellsOld = file.work?.address === 'confirmed' && ({ also: ['old-address'] } as const);
  return { end: 'answered', ...(file.work?.result && { result: file.work.result }), ...tellsOld };
};

const end: Step = async (file, ports) => {
  await letGoOn(file, ports);
  return file.work?.ending ? { end: file.work.ending } : {};
};

/** Steps by right, in order. Each may be repeated: whoever dies over one begins it again. */
const plans: Readonly<Partial<Record<RequestRight, readonly (readonly [string, Step])[]>>> = {
  access: [['bundle', bundle]],
  portability: [['bundle', bundle]],
  withdrawal: [['withdraw', withdraw]],
  restriction: [['restrict', pause(({ ground }) => ground ?? 'accuracy', 'answered')]],
  objection: [['restrict', pause(() => 'objection', { needs: 'assessment', tell: true })]],
  rectification: [
    ['restrict', pauseUnlessSaid],
    ['rectify', change],
    ['release', release],
  ],
  erasure: [
    ['stop', stopUse],
    ['erase', erase],
  ],
};

/** Takes the next step of a request that is being executed. Throws `Unavailable` or what went wrong, to be tried again. */
export const executeStep = async (file: RequestFile, ports: Ports & Showing): Promise<Executed> => {
  const { subjectId, right, work } = file;
  const plan = work?.ending ? ([['end', end]] as const) : plans[work?.as ?? right];
  const next = plan?.find(([name]) => !work?.done.includes(name));
  if (subjectId === undefined || !next) return { end: { needs: 'decision' } };
  const [name, step] = next;
  const executed = await step({ ...file, subjectId }, ports).catch((error: unknown): Omit<Executed, 'step'> => {
    // What can never succeed is for somebody to look at.
    if (error instanceof Refusal) return { end: { needs: error.code, undone: true } };
    throw error;
  });
  const { end: how } = executed;
  const isUndone = how === 'noted' || (typeof how === 'object' && 'undone' in how && how.undone);
  return isUndone ? executed : { ...executed, step: name };
};
