import { createHash } from 'node:crypto';
import type { AnyDecision, Choice, Decision } from '../consent/decision.ts';
import { signDecision } from '../consent/decision.ts';
import { type State, standingOf } from '../consent/fold.ts';
import type { SuppressionScope } from '../guards/guards.ts';
import { currentPublication } from '../notices/publications.ts';
import { identityParts } from '../people/identity.ts';
import type { Ports } from '../ports.ts';
import { marketingPurposes } from '../preferences/opt-out.ts';
import type { ProblemPlace } from '../problems.ts';
import { civilDate } from '../time.ts';
import { Unavailable } from '../unavailable.ts';
import { checkRow, type ImportRow } from './check-row.ts';
import type { CheckedRow, Found } from './imports.ts';

/**
 * What became of a row. `imported`: a new person. `joined`: the person is known, by address and folded name; what is new was
 * added, and nothing of theirs was changed. `repeated`: this very row was imported before. `refused`: nothing was stored.
 */
export type RowOutcome = {
  readonly row: number;
  readonly outcome: 'imported' | 'joined' | 'repeated' | 'refused';
  /** Absent where nobody is stored under it. */
  readonly subjectId?: string;
  /**
   * Purposes of which something else stands than the row says, and how they stand: the row did not change them, or, of
   * `superseded`, its yes was to a text that has changed materially since.
   */
  readonly kept?: Readonly<Record<string, State>>;
  readonly problems?: readonly ProblemPlace[];
};

export type ImportOptions = {
  /** Client id of whoever imports. */
  readonly clientId: string;
  /** Stores nothing, and answers what would happen. */
  readonly dryRun: boolean;
};

type Needs = Pick<Ports, 'policy' | 'publications' | 'now' | 'newId' | 'random' | 'keyRing' | 'guards' | 'imports'>;
type Outcome = Omit<RowOutcome, 'row'>;

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

const identityOf = ({ person }: CheckedRow) => digest(...identityParts(person.address, person.name));

/** Marketing purposes to which the row says yes. */
const marketingIn = (row: CheckedRow, { policy }: Needs) =>
  marketingPurposes(policy).filter((purpose) => row.decisions[purpose] === true);

const findSuppressed = async (row: CheckedRow, ports: Needs): Promise<readonly ProblemPlace[]> => {
  const { address } = row.person;
  if ((await ports.guards.isSuppressed(address, 'entry')) || (await ports.guards.wasErased(row.person))) {
    return [{ path: row.addressAt, code: 'SUPPRESSED' }];
  }
  const marketing = marketingIn(row, ports);
  if (marketing.length === 0 || !(await ports.guards.isSuppressed(address, 'marketing'))) return [];
  return marketing.map((purpose) => ({ path: `decisions.${purpose}`, code: 'SUPPRESSED' }));
};

const allowing: readonly State[] = ['given', 'soft-opt-in'];

/** A decision that is not signed yet. */
type Draft = Omit<Decision, 'kid' | 'signature'>;

/** What of the row's choices is new to somebody with this history; of the rest, what stands instead. */
const newChoices = (draft: Draft, row: CheckedRow, history: readonly AnyDecision[], ports: Needs, now: Date) => {
  const { policy, publications } = ports;
  const rules = { policy, publications, now };
  const purposes: Record<string, Choice> = {};
  const kept: Record<string, State> = {};
  for (const [purpose, yes] of Object.entries(row.decisions)) {
    const { state, since, decision } = standingOf(history, purpose, rules);
    if (yes) {
      const said: AnyDecision = { ...draft, purposes: { [purpose]: 'given' }, kid: '', signature: '' };
      const then = standingOf([...history, said], purpose, rules);
      // A yes to an older text is recorded, frozen; it takes the place of nothing that allows.
      const counts = then.decision === said && (then.state === 'given' || !allowing.includes(state));
      if (counts) purposes[purpose] = 'given';
      const stands = counts ? then.state : state;
      if (stands !== 'given') kept[purpose] = stands;
    } else if (state === 'given' && !decision?.provenance && isOlder(row, since, policy.zone)) {
      // They said yes themselves after the no that the list remembers.
      kept[purpose] = state;
    } else if (state !== 'refused' && state !== 'withdrawn') purposes[purpose] = 'refused';
  }
  return { purposes, kept };
};

/** Whether the row was decided before the day of that instant; a row without a date never is. */
const isOlder = ({ provenance: { decidedOn } }: CheckedRow, since: string | undefined, zone: string) =>
  since !== undefined && decidedOn !== undefined && decidedOn < civilDate(new Date(since), zone);

const withoutHeld = ({ fields }: CheckedRow, held: readonly string[]) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !held.includes(name)));

/**
 * Begins an import, and answers the function that takes its rows, a hundred or so at a time, and says of each, in order, what
 * became of it. Nobody is written to. What a person said themselves is never changed into a yes, nor is a refusal, and whoever
 * asked not to be entered is not. Rows may be sent again at will. Throws `Unavailable`; send the same rows again then.
 */
export const startImport = ({ clientId, dryRun }: ImportOptions, ports: Needs) => {
  const { policy, publications, imports, keyRing, newId } = ports;
  /** What a dry run would have stored: people, and rows. */
  const seen = new Set<string>();

  const draftOf = (row: CheckedRow, subjectId: string, now: Date): Draft => ({
    decisionId: newId(),
    subjectId,
    decidedAt: now.toISOString(),
    policy: policy.id,
    policyVersion: currentPublication(publications).version,
    language: row.language,
    method: 'import',
    form: row.form,
    source: clientId,
    purposes: {},
    provenance: row.provenance,
  });

  const pretend = (row: CheckedRow, found: Found | undefined, outcome: Outcome): Outcome => {
    const [who, what] = [identityOf(row), digest(row.canonical)];
    const [isKnown, isRepeat] = [seen.has(who), seen.has(what)];
    seen.add(who).add(what);
    if (found) return isRepeat ? { outcome: 'repeated', subjectId: found.subjectId } : outcome;
    return { ...outcome, outcome: isRepeat ? 'repeated' : isKnown ? 'joined' : 'imported' };
  };

  const take = async (row: CheckedRow): Promise<Outcome> => {
    const unlessSuppressed: readonly SuppressionScope[] =
      marketingIn(row, ports).length > 0 ? ['entry', 'marketing'] : ['entry'];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      // Again each time: whoever says no between this and the writing refuses it, and is found here.
      const suppressed = await findSuppressed(row, ports);
      if (suppressed.length > 0) return { outcome: 'refused', problems: suppressed };
      const found = await imports.find(row);
      if (found?.repeated) return { outcome: 'repeated', subjectId: found.subjectId };
      const now = ports.now();
      const draft = draftOf(row, found?.subjectId ?? newId(), now);
      const { purposes, kept } = newChoices(draft, row, found?.decisions ?? [], ports, now);
      const more = Object.keys(kept).length > 0 ? { kept } : {};
      const outcome: Outcome = found
        ? { outcome: 'joined', subjectId: found.subjectId, ...more }
        : { outcome: 'imported', ...more };
      if (dryRun) return pretend(row, found, outcome);
      const decision = signDecision<Decision>({ ...draft, purposes }, await keyRing.signer());
      const fields = withoutHeld(row, found?.held ?? []);
      if (await imports.keep({ row, fields, decision, unlessSuppressed, ...(found && { joins: found }) })) {
        return { ...outcome, subjectId: draft.subjectId };
      }
    }
    throw new Unavailable('somebody else is changing that person all the time');
  };

  return async (rows: readonly ImportRow[]): Promise<readonly RowOutcome[]> => {
    const outcomes = new Map<number, Outcome>();
    /** Rows of one person go one after the other, in their order; different people do not wait for each other. */
    const queues = new Map<string, (() => Promise<void>)[]>();
    for (const [place, row] of rows.entries()) {
      const read = checkRow(row, policy, ports.now());
      if ('problems' in read) {
        outcomes.set(place, { outcome: 'refused', problems: read.problems });
        continue;
      }
      const who = identityOf(read.checked);
      const queue = queues.get(who) ?? [];
      queues.set(who, queue);
      queue.push(async () => {
        outcomes.set(place, await take(read.checked));
      });
    }
    await Promise.all(
      [...queues.values()].map(async (queue) => {
        for (const work of queue) await work();
      }),
    );
    return rows.map(({ row }, place) => ({
      row: row ?? place + 1,
      ...(outcomes.get(place) ?? { outcome: 'refused' as const }),
    }));
  };
};
