import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { publish } from '../../policy/model/publish.ts';
import type { Policy } from '../../policy/model/types.ts';
import { withValues } from '../policy/unlawful-examples.ts';
import { confirmed } from '../support/preferences.ts';
import { policyFolder, type TestServer, testServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { blockedOf, gates, lookUp, morningOf, readBlocked, reports, start, told } from './life-flow.ts';

type Values = Readonly<Record<string, unknown>>;

let server: TestServer;
let folder: string;
let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  temporary = await temporaryFolder();
});
afterEach(async () => {
  await server.stop();
  await temporary.remove();
});

/** A server whose first policy differs from the fixture in these values. */
const begin = async (set: Values = {}): Promise<void> => {
  folder = await policyFolder(join(temporary.folder, 'first'), { policy: withValues(set) });
  server = await testServer({ policy: folder, folder: join(temporary.folder, 'server') });
  await server.setClock(start);
};
/** Publishes the next version, with a reason for each rule that keeps longer, and starts anew on the same data. */
const change = async (
  version: string,
  set: Values,
  lengthened: Readonly<Record<string, string>> = {},
): Promise<void> => {
  const policy: Policy = { ...withValues(set), version };
  const now = new Date(`${version}T09:00:00.000Z`);
  // A process reads one file once: the next version lies elsewhere.
  const next = join(temporary.folder, version);
  await cp(folder, next, { recursive: true });
  folder = next;
  await publish({ policy, folder, material: [], now, lengthened: new Map(Object.entries(lengthened)) });
  await writeFile(join(folder, 'policy.ts'), `export const policy = ${JSON.stringify(policy)};\n`);
  server = await server.restart({ policy: folder });
};

const prospects = (months: number): Values => ({ 'retention.contactable.activeUntil.1.period': { months } });
const contracts = (years: number): Values => ({ 'retention.contract.blocked.period': { years } });
const silent = { newsletter: false, profiling: false };
const someone = (name: string) => confirmed(server, `Persona ${name}`, `${name}@example.com`, silent);
const isThere = async (name: string) => (await lookUp(server, `${name}@example.com`)).length === 1;
const former = async (name: string) => {
  const id = await someone(name);
  await told(server, id, 'contract-started', { reference: `C-${name}` });
  await told(server, id, 'contract-ended', { reference: `C-${name}` });
  return id;
};

describe('a shorter period', () => {
  it('acts the same night for people in use, and for nobody whom it does not concern', async () => {
    await begin(prospects(24));
    await someone('vieja');
    const customer = await someone('clienta');
    await told(server, customer, 'contract-started', { reference: 'C-1' });
    await morningOf(server, '2032-01-10');
    await someone('nueva');
    await morningOf(server, '2032-06-01');
    expect([await isThere('vieja'), await isThere('nueva')]).toEqual([true, true]);

    await change('2032-06-01', prospects(12));
    // Nobody reads them from then on, and the night takes them.
    expect(await isThere('vieja')).toBe(false);
    expect(await morningOf(server, '2032-06-02')).toEqual({ contact: { erased: 1 }, proof: { blocked: 1 } });
    expect([await isThere('vieja'), await isThere('nueva'), await isThere('clienta')]).toEqual([false, true, true]);
    const [report] = await reports(server, '?limit=1');
    // Everybody was reckoned anew.
    expect(report?.policyVersion).toBe('2032-06-01');
    expect(report?.looked).toBeGreaterThanOrEqual(3);
    await morningOf(server, '2033-01-09');
    expect(await isThere('nueva')).toBe(true);
    await morningOf(server, '2033-01-10');
    expect([await isThere('nueva'), await isThere('clienta')]).toEqual([false, true]);
  });

  it('acts the same night for what is blocked, and moves the end of what remains', async () => {
    await begin(contracts(8));
    const early = await former('antes');
    await morningOf(server, '2031-03-12');
    expect(blockedOf(server, early)).toMatchObject({ contact: '2039-03-10', orders: '2039-03-10' });
    await morningOf(server, '2034-05-01');
    const late = await former('despues');
    await morningOf(server, '2036-06-01');
    expect(blockedOf(server, early)).toMatchObject({ contact: '2039-03-10', orders: '2039-03-10' });

    await change('2036-06-01', contracts(5));
    expect(await morningOf(server, '2036-06-02')).toMatchObject({ contact: { erased: 1 }, orders: { erased: 1 } });
    expect(blockedOf(server, early)).toEqual({});
    // Of the other only the date moved, and it can be read until then.
    expect(blockedOf(server, late)).toMatchObject({ contact: '2039-05-01', orders: '2039-05-01' });
    expect(await readBlocked(server, late, ['contact'])).toHaveLength(1);
    expect(await morningOf(server, '2039-05-01')).not.toHaveProperty('contact');
    expect(await morningOf(server, '2039-05-02')).toEqual({ contact: { erased: 1 }, orders: { erased: 1 } });
  });

  it('acts when the server was down that night', async () => {
    await begin(prospects(24));
    await someone('vieja');
    await morningOf(server, '2032-06-01');
    await change('2032-06-01', prospects(12));
    await morningOf(server, '2032-06-20');
    expect(await isThere('vieja')).toBe(false);
  });
});

describe('a longer period', () => {
  it('is not published without a reason, and then nothing changes', async () => {
    await begin(contracts(5));
    const policy: Policy = { ...withValues(contracts(7)), version: '2032-06-01' };
    const request = { policy, folder, material: [], now: new Date('2032-06-01T09:00:00.000Z') };
    await expect(publish(request)).rejects.toThrow('keeps data longer than 2026-01-15');
    server = await server.restart();
    const id = await former('antes');
    await morningOf(server, '2031-03-12');
    expect(blockedOf(server, id)).toMatchObject({ contact: '2036-03-10' });
  });

  it('with a reason holds what is still blocked, under a key that lives as long, and brings nothing back', async () => {
    await begin(contracts(5));
    const gone = await former('antes');
    await morningOf(server, '2033-03-12');
    const kept = await former('despues');
    await morningOf(server, '2033-03-14');
    expect(await morningOf(server, '2036-03-11')).toMatchObject({ contact: { erased: 1 }, orders: { erased: 1 } });

    await change('2036-06-01', contracts(7), { contract: 'Una sentencia reconoce siete años para reclamar.' });
    await morningOf(server, '2036-06-02');
    expect(blockedOf(server, gone)).toEqual({});
    expect(blockedOf(server, kept)).toMatchObject({ contact: '2040-03-12', orders: '2040-03-12' });
    // The end that was promised first, and the month in which its key is destroyed, pass by.
    expect(await morningOf(server, '2038-03-13')).toEqual({});
    await morningOf(server, '2038-05-01');
    const [read] = await readBlocked(server, kept, ['contact']);
    expect(read?.content).toMatchObject({ person: { address: 'despues@example.com' } });
    expect(await readBlocked(server, gone, ['contact'])).toEqual([]);
    await morningOf(server, '2040-03-12');
    expect(await readBlocked(server, kept, ['contact'])).toHaveLength(1);
    expect(await morningOf(server, '2040-03-13')).toEqual({ contact: { erased: 1 }, orders: { erased: 1 } });
    expect(blockedOf(server, kept)).toEqual({});
  });

  it('with a reason keeps who is still there, and nobody who has gone', async () => {
    await begin(prospects(12));
    const first = await someone('vieja');
    await morningOf(server, '2031-12-01');
    const second = await someone('nueva');
    await morningOf(server, '2032-03-10');
    expect([await isThere('vieja'), await isThere('nueva')]).toEqual([false, true]);

    await change('2032-06-01', prospects(24), { contactable: 'Muchas personas vuelven en el segundo año.' });
    await morningOf(server, '2032-12-02');
    expect([await isThere('vieja'), await isThere('nueva')]).toEqual([false, true]);
    expect((await gates(server, first, ['service']))['service']).toBe('no, unknown-subject');
    expect((await gates(server, second, ['service']))['service']).toBe('yes, basis-holds');
    await morningOf(server, '2033-11-30');
    expect(await isThere('nueva')).toBe(true);
    await morningOf(server, '2033-12-01');
    expect(await isThere('nueva')).toBe(false);
  });
});
