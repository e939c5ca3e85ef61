import type { Finding, Outcome, Stand } from './simulate.ts';
import { states } from './states.ts';

const shownFindings = 20;

/** One broken promise, with all that it takes to see it again. */
export const describeFinding = (
  { date, night, person, unit, problem, rule, expected }: Finding,
  seed: number,
): string =>
  `seed ${seed}, ${date} (night ${night}), ${person > 0 ? `person ${person}, ` : ''}${unit}: ${problem}. Rule: ${rule}. Expected: ${expected}.`;

/** The broken promises, the first ones in full. */
export const describeFindings = ({ findings, seed }: Pick<Outcome, 'findings' | 'seed'>): string =>
  [
    ...findings.slice(0, shownFindings).map((finding) => describeFinding(finding, seed)),
    ...(findings.length > shownFindings ? [`and ${findings.length - shownFindings} more`] : []),
    '',
  ].join('\n');

/** A line for whoever waits: the day, how everybody stands, and the time that it took so far. */
export const describeStand = ({ date, night, nights, violations, sample }: Stand, seconds: number): string => {
  const counts = sample ? states.map((state) => `${state} ${sample.people[state]}`).join('  ') : '';
  const wrong = violations > 0 ? `  broken promises ${violations}` : '';
  return `${date}  ${Math.floor((night / nights) * 100)} %  ${counts}${wrong}  ${Math.round(seconds)} s`;
};

const columns = (rows: readonly (readonly [string, ...(string | number)[]])[], widths: readonly number[]): string =>
  rows
    .map(
      ([name, ...cells]) =>
        `${name.padEnd(32)}${cells.map((cell, place) => String(cell).padStart(widths[place] ?? 9)).join('')}`,
    )
    .join('\n');

/** What happened, how often, and how everybody stands at the end. */
export const summary = ({ policy, seed, people, first, last, counts, samples, looks, findings }: Outcome): string => {
  const end = samples.at(-1);
  const done = Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    `${policy.id} ${policy.version}: ${people} people, ${first} to ${last}, seed ${seed}`,
    '',
    columns([['What happened', 'times'], ...done.map(([name, count]): [string, number] => [name, count])], [9]),
    '',
    columns(
      [
        ['In the end', 'people', 'data'],
        ...states.map((state): [string, number, number] => [state, end?.people[state] ?? 0, end?.units[state] ?? 0]),
      ],
      [9, 9],
    ),
    '',
    findings.length === 0
      ? `${looks} checks of a person: nothing outlived its rule, nothing died early.`
      : `${looks} checks of a person: ${findings.length} broken promises.`,
    '',
  ].join('\n');
};
