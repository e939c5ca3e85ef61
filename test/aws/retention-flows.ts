import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { visitKeptUntil } from '../../lambdas/domain/visits/visit-rules.ts';
import { newSubject } from './people-flows.ts';
import { staffClaims } from './staff-flows.ts';
import { claimsOf, type DeployedWorld, setMinutesLater } from './world.ts';

const minutes = (days: number) => days * 24 * 60;
/** Days from now until that many years later, and two more: then a period that began today is over. */
const daysOver = (years: number) => {
  const later = new Date();
  later.setUTCFullYear(later.getUTCFullYear() + years);
  return Math.ceil((later.getTime() - Date.now()) / 86_400_000) + 2;
};
/** Days until the second day after the books of this year have been kept for six. */
const daysOverBooks = () => Math.ceil((Date.UTC(new Date().getUTCFullYear() + 7, 0, 2, 12) - Date.now()) / 86_400_000);

/** What starts and stops clocks, and the purge that follows them, over years. */
export const retentionFlows = (world: () => DeployedWorld) => {
  const report = async (subjectId: string, more: Record<string, unknown>) => {
    const body = { eventId: randomUUID(), ...more };
    const call = { body, claims: claimsOf('shop', 'events') };
    const first = await world().http('POST', `/subjects/${subjectId}/events`, call);
    const again = await world().http('POST', `/subjects/${subjectId}/events`, call);
    expect([first.status, again.status, again.json]).toEqual([201, 200, first.json]);
  };
  const purged = async () => {
    await world().call('purge', { schedule: 'purge' });
    await world().call('purge', { schedule: 'finish-purge' });
    const { json } = await world().http('GET', '/staff/purges', { claims: staffClaims('auditor') });
    return (json['purges'] as { id: string; state: string; visits: number; counts: Record<string, unknown> }[])[0];
  };
  const lookup = async (email: string) =>
    (await world().http('POST', '/subjects/lookup', { body: { email }, claims: claimsOf('shop', 'lookup') })).json;

  it('note contracts, invoices and contacts, and block, then destroy, what has come to its end', async () => {
    const email = 'olga@example.com';
    const subjectId = await newSubject(world(), 'Olga Ruiz', email);
    const stranger = await world().http('POST', `/subjects/${randomUUID()}/events`, {
      body: { eventId: randomUUID(), type: 'last-contact' },
      claims: claimsOf('shop', 'events'),
    });
    expect(stranger.status).toBe(404);
    await report(subjectId, { type: 'contract-started', reference: 'C-1' });
    await report(subjectId, { type: 'invoice-issued', reference: 'F-1' });
    await report(subjectId, { type: 'contract-ended', reference: 'C-1' });
    // All from today, for the clock is moved below.
    const [fiveYears, books] = [minutes(daysOver(5)), minutes(daysOverBooks())];
    const minutesOfVisits = Math.floor((visitKeptUntil(world().policy, new Date()).getTime() - Date.now()) / 60_000);
    try {
      // One contract leaves while the newsletter keeps the person; two years later the yes has lapsed.
      setMinutesLater(minutes(2));
      expect((await purged())?.counts).toMatchObject({ orders: { blocked: 1 } });
      expect(await lookup(email)).toEqual({ subjects: [subjectId] });
      await report(subjectId, { type: 'invoice-settled', reference: 'F-1' });
      // Visits of today go with their day, the night before the first of them ends.
      setMinutesLater(minutesOfVisits - 60);
      expect((await purged())?.visits).toBeGreaterThan(0);
      setMinutesLater(minutes(750));
      expect((await purged())?.counts).toMatchObject({ contact: { blocked: expect.any(Number) } });
      expect(await lookup(email)).toEqual({ subjects: [] });
      setMinutesLater(fiveYears);
      expect((await purged())?.counts).toMatchObject({ contact: { erased: 1 }, orders: { erased: 1 } });
      setMinutesLater(books);
      expect((await purged())?.counts).toMatchObject({ invoices: { erased: 1 } });
      setMinutesLater(minutes(3_100));
      const last = await purged();
      expect(last).toMatchObject({ state: 'finished' });
      const shown = await world().http('GET', `/staff/purges/${last?.id}`, { claims: staffClaims('privacy-lead') });
      expect(shown.json).toMatchObject({ state: 'finished', certificate: expect.stringMatching(/^eyJ/) });
    } finally {
      setMinutesLater(0);
    }
  });
};
