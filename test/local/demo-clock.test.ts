import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { advance, demoClock } from '../../local/demo-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const parts = fc.record({
  years: fc.integer({ min: 0, max: 120 }),
  months: fc.integer({ min: 0, max: 400 }),
  weeks: fc.integer({ min: 0, max: 300 }),
  days: fc.integer({ min: 0, max: 2_000 }),
  hours: fc.integer({ min: 0, max: 5_000 }),
  minutes: fc.integer({ min: 0, max: 100_000 }),
  seconds: fc.integer({ min: 0, max: 100_000 }),
});
type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

const written = ({ years, months, weeks, days, hours, minutes, seconds }: Parts) => {
  const some = (value: number, unit: string) => (value === 0 ? '' : `${value}${unit}`);
  const date = some(years, 'Y') + some(months, 'M') + some(weeks, 'W') + some(days, 'D');
  const time = some(hours, 'H') + some(minutes, 'M') + some(seconds, 'S');
  return `P${date}${time === '' ? '' : `T${time}`}` === 'P' ? 'PT0S' : `P${date}${time === '' ? '' : `T${time}`}`;
};

/** The slow way: a month at a time on a calendar that is counted out, then a day at a time. */
const oracle = (from: Date, { years, months, weeks, days, hours, minutes, seconds }: Parts): Date => {
  const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengthOf = (year: number, month: number) =>
    [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month] ?? 0;
  let [year, month] = [from.getUTCFullYear(), from.getUTCMonth()];
  for (let step = years * 12 + months; step > 0; step -= 1) {
    month += 1;
    if (month === 12) [year, month] = [year + 1, 0];
  }
  let day = Math.min(from.getUTCDate(), lengthOf(year, month));
  for (let step = weeks * 7 + days; step > 0; step -= 1) {
    day += 1;
    if (day > lengthOf(year, month)) {
      day = 1;
      month += 1;
      if (month === 12) [year, month] = [year + 1, 0];
    }
  }
  const text = [year, month + 1, day].map((part) => String(part).padStart(2, '0')).join('-');
  const midnight = Date.parse(`${text}T00:00:00.000Z`);
  const ofDay = from.getTime() - Date.parse(`${from.toISOString().slice(0, 10)}T00:00:00.000Z`);
  return new Date(midnight + ofDay + ((hours * 60 + minutes) * 60 + seconds) * 1000);
};

describe('advance', () => {
  it('lands where counting it out lands', () => {
    const from = fc.date({ min: new Date('2000-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(from, parts, (start, some) => {
        expect(advance(start, written(some))?.toISOString()).toBe(oracle(start, some).toISOString());
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['2027-01-31T10:00:00.000Z', 'P1M', '2027-02-28T10:00:00.000Z'],
    ['2028-01-31T10:00:00.000Z', 'P1M', '2028-02-29T10:00:00.000Z'],
    ['2028-02-29T10:00:00.000Z', 'P1Y', '2029-02-28T10:00:00.000Z'],
    ['2027-08-31T23:59:59.999Z', 'P6M', '2028-02-29T23:59:59.999Z'],
    ['2027-01-31T00:00:00.000Z', 'P1M1D', '2027-03-01T00:00:00.000Z'],
    ['2027-12-31T00:00:00.000Z', 'PT48H', '2028-01-02T00:00:00.000Z'],
    ['2027-01-01T00:00:00.000Z', 'P2W', '2027-01-15T00:00:00.000Z'],
    ['2027-01-01T00:00:00.000Z', 'PT1.5S', '2027-01-01T00:00:01.500Z'],
    ['2027-01-01T00:00:00.000Z', 'PT0S', '2027-01-01T00:00:00.000Z'],
  ])('%s and %s make %s', (from, duration, to) => {
    expect(advance(new Date(from), duration)?.toISOString()).toBe(to);
  });

  it.each(['', 'P', 'PT', 'P1', '1D', 'P-1D', '-P1D', 'P1.5D', 'P1DT', 'PT1D', 'P1H', 'p1d', 'P1D ', 'P1S', 'P1e3D'])(
    'knows that %j is no duration',
    (text) => {
      expect(advance(new Date('2027-01-01'), text)).toBeUndefined();
    },
  );
});

describe('the demo clock', () => {
  let folder: string;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ folder, remove } = await temporaryFolder());
  });
  afterAll(() => remove());

  it('runs with the machine, jumps ahead, never back, and stays ahead when opened again', () => {
    const file = join(folder, 'clock.json');
    let machine = new Date('2027-01-01T00:00:00.000Z');
    const clock = demoClock(file, () => machine);
    expect(clock.now()).toEqual(machine);
    expect(clock.jumpTo(new Date('2027-06-01T00:00:00.000Z'))).toBe(true);
    machine = new Date('2027-01-01T00:01:00.000Z');
    expect(clock.now()).toEqual(new Date('2027-06-01T00:01:00.000Z'));
    expect(clock.jumpTo(new Date('2027-06-01T00:00:59.999Z'))).toBe(false);
    expect(demoClock(file, () => machine).now()).toEqual(new Date('2027-06-01T00:01:00.000Z'));
  });

  it('stays where it is when the jump cannot be kept', () => {
    const clock = demoClock(join(folder, 'no-such-folder', 'clock.json'), () => new Date('2027-01-01'));
    expect(() => clock.jumpTo(new Date('2028-01-01'))).toThrow('ENOENT');
    expect(clock.now()).toEqual(new Date('2027-01-01'));
  });

  it.each(['', '{}', '{"aheadMs":"1"}', '{"aheadMs":1e99}', 'null'])(
    'does not guess from a file that says %j',
    async (text) => {
      const file = join(folder, 'damaged.json');
      await writeFile(file, text);
      expect(() => demoClock(file)).toThrow('is damaged');
      expect(await readFile(file, 'utf8')).toBe(text);
    },
  );
});
