import fc from 'fast-check';
import { deadlineCases, disagreements } from '../test/requests/deadline-cases.ts';

/** How often the dates of random requests were compared with the oracle of the tests. */
export type DeadlinesMeasured = {
  readonly cases: number;
  readonly ms: number;
  /** How many differ. */
  readonly mismatches: number;
  /** The first of them, in words. */
  readonly examples: readonly string[];
  /** By it the same cases come again. */
  readonly seed: number;
};

const cases = 1_000_000;
const mostExamples = 5;

/** Has product and oracle work out the dates of a million random requests, and goes on after those that differ. */
export const compareDeadlines = (seed: number): DeadlinesMeasured => {
  const began = performance.now();
  const examples: string[] = [];
  let mismatches = 0;
  const compare = fc.property(deadlineCases, (one) => {
    const found = disagreements(one);
    if (found.length === 0) return;
    mismatches += 1;
    if (examples.length < mostExamples) examples.push(`${JSON.stringify(one)}: ${found.join('; ')}`);
  });
  fc.assert(compare, { numRuns: cases, seed });
  return { cases, ms: performance.now() - began, mismatches, examples, seed };
};

/** What was compared, for people. */
export const deadlinesReport = ({ cases: all, ms, mismatches, examples, seed }: DeadlinesMeasured): string => `
${all.toLocaleString('en')} random requests, seed ${seed}, in ${(ms / 1_000).toFixed(1)} s: ${mismatches} whose dates differ from the oracle’s.
${examples.map((example) => `WRONG: ${example}\n`).join('')}`;
