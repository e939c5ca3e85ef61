import type { DrillOutcome, DrillStand } from './drill.ts';
import { type DrillFinding, longText } from './findings.ts';

const shownFindings = 20;
const shownSurprises = 5;

const number = (count: number): string => count.toLocaleString('en');

const steps = { living: 'Night', opening: 'Trying every key, object', restoring: 'Restoring, backup' } as const;

/** A line for whoever waits. */
export const describeStand = ({ step, done, of }: DrillStand): string =>
  `${steps[step]} ${number(done)} of ${number(of)}`;

/** What is wrong, the first things in full. */
export const describeFindings = (findings: readonly DrillFinding[]): string =>
  [
    ...findings.slice(0, shownFindings).map(longText),
    ...(findings.length > shownFindings ? [`and ${number(findings.length - shownFindings)} more`] : []),
    '',
  ].join('\n');

type Row = readonly [name: string, value: string | number];

/** Names and values in two columns, as wide as the longest name. */
const columns = (rows: readonly Row[], width: number): readonly string[] =>
  rows.map(([name, value]) => `${name.padEnd(width)}  ${typeof value === 'number' ? number(value) : value}`);

const verdict = ({ findings, cutShort, restored, kept }: DrillOutcome): string => {
  if (cutShort === 'interrupted') return 'Interrupted: nothing is proved.';
  if (findings.length > 0 && findings.every(({ code }) => code === 'NO_CONTROL')) {
    return 'There was nothing to try, and nothing is proved: take more people or more nights.';
  }
  if (findings.length > 0) return 'A backup brings back what it must not, or loses what it should hold.';
  const which = restored < kept ? ` in ${number(restored)} of ${number(kept)} backups` : '';
  return `Nobody who was erased came back, nothing withdrawn was granted, no old value was seen${which}.`;
};

/** What was done, held against what, and how it came out. */
export const summary = (outcome: DrillOutcome): string => {
  const { policy, wish, counts, opened, seconds, findings, surprises } = outcome;
  const until = opened.recoverableUntil;
  const acts = Object.entries(counts)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]): Row => [name, count]);
  const figures: readonly Row[] = [
    ['Answers other than the ones expected', surprises.length],
    ['Nights that were backed up', outcome.taken],
    ['Backups that are left', outcome.kept],
    ['Backups restored', outcome.restored],
    ['People, under an id of their own', outcome.lives],
    ['  of them erased or blocked since', outcome.over],
    ['Values put right', outcome.putRight],
    ['Objects of backups read whole', opened.objects],
    ['Sealed texts of people who are no more', opened.sealed],
    ['  keys that were tried on each', opened.keys],
    ['  times that a key was tried', opened.tries],
    ['  blocked, ended, and open until their month is over', opened.monthly],
    ['Texts of people who are there, opened as control', opened.control],
    ['People whose key a short-lived copy still holds', opened.recoverable],
    ...(until === undefined ? [] : [['  until', new Date(until).toISOString()] as const]),
    ['Times somebody ended for want of what came later', outcome.endedEarly],
    ['Checks', outcome.checks],
    ['Findings', findings.length],
    ['Seconds for the nights', seconds.living.toFixed(1)],
    ['Seconds for trying every key', seconds.opening.toFixed(1)],
    ['Seconds for restoring', seconds.restoring.toFixed(1)],
  ];
  const width = Math.max(...[...acts, ...figures].map(([name]) => name.length));
  return [
    `${policy.id} ${policy.version}: ${number(wish.people)} people, ${number(wish.nights)} nights, seed ${wish.seed}`,
    '',
    ...columns(acts, width),
    '',
    ...columns(figures, width),
    '',
    ...surprises.slice(0, shownSurprises).map((surprise) => `Unexpected: ${surprise}`),
    ...(surprises.length > shownSurprises ? [`and ${number(surprises.length - shownSurprises)} more`] : []),
    verdict(outcome),
    '',
  ].join('\n');
};
