import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { dynamoTable } from '../../lambdas/adapters/dynamodb/dynamo-table.ts';
import type { Role } from '../../lambdas/domain/staff/staff.ts';
import { civilDate } from '../../lambdas/domain/time.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import type { Table } from '../../lambdas/stores/table.ts';
import { httpStub } from '../support/http-stub.ts';
import { newSubject } from './people-flows.ts';
import { staffClaims } from './staff-flows.ts';
import { newVisitor } from './visit-flows.ts';
import { claimsOf, type DeployedWorld, lastMail, linkIn, setMinutesLater } from './world.ts';

type Backup = { readonly id: string; readonly state: string; readonly counts?: Record<string, number> };

/** A night's backup, the look at it, and a restore into the tables that stand by, in a deployment of their own. */
export const backupFlows = (world: () => DeployedWorld) => {
  const get = async (path: string) => (await world().http('GET', path, { claims: staffClaims('auditor') })).json;
  const post = async (role: Role, path: string, body: object = {}) =>
    (await world().http('POST', `/staff${path}`, { body, claims: staffClaims(role) })).json;
  const backups = async () => (await get('/staff/backups'))['backups'] as readonly Backup[];
  const take = async (): Promise<Backup> => {
    await world().call('backup', { schedule: 'backup' });
    await world().call('backup', { schedule: 'finish-backup' });
    const [backup] = await backups();
    if (!backup) throw new Error('no backup is noted');
    return backup;
  };
  /** The tables as they would be after a switch. */
  const restored = () => {
    const { dynamo, names, standby } = world();
    return dynamoTable({ client: dynamo.client, names: { ...names, ...standby }, now: () => new Date() });
  };
  const maySwitch = async (tables: string): Promise<string> => {
    let answered = '';
    const stub = await httpStub(({ body }) => {
      answered = String(body);
      return { status: 200 };
    });
    const event = { RequestType: 'Update', ResponseURL: `${stub.url}/answer`, ResourceProperties: { tables } };
    await world().call('restore-gate', { ...event, StackId: 's', RequestId: 'r', LogicalResourceId: 'l' });
    await stub.close();
    return (JSON.parse(answered) as { readonly Status: string }).Status;
  };
  const order = async (backupId: string): Promise<string> => {
    const orderId = randomUUID();
    const asked = { orderId, ground: 'integrity', reason: 'Faltan filas' };
    await post('operator', `/backups/${backupId}/restores`, asked);
    await post('privacy-lead', `/restores/${orderId}/approval`);
    return orderId;
  };
  /** How the restore of a backup ends that two people order, whenever the schedule comes by. */
  const restoredFrom = async (backupId: string) => {
    const id = await order(backupId);
    for (let round = 0; round < 5; round += 1) {
      await world().call('restore', { schedule: 'continue-restore' });
      const { restores } = (await get('/staff/restores')) as { restores: readonly { id: string; state: string }[] };
      const found = restores.find((restore) => restore.id === id);
      if (found && ['proved', 'refused', 'given-up'].includes(found.state)) return found;
    }
    throw new Error('the restore comes to no end');
  };
  const standing = async (table: Table, subject: string) =>
    (await table.get('records', { pk: keys.subject(subject), sk: keys.person })) !== undefined;
  const report = async (subjectId: string, body: object) =>
    world().http('POST', `/subjects/${subjectId}/events`, {
      body: { eventId: randomUUID(), ...body },
      claims: claimsOf('shop', 'events'),
    });

  const withdraw = async (subjectId: string) => {
    const { issuer, noticeHash, http } = world();
    const choice = {
      decisionId: randomUUID(),
      subjectId,
      noticeHash,
      language: 'es',
      form: 'settings',
      method: 'switch',
    };
    const authorization = `Bearer ${await issuer.token({ client_id: 'shop', scope: 'consents' })}`;
    const body = { ...choice, decisions: { newsletter: false } };
    expect((await http('POST', '/consents', { body, headers: { authorization } })).status).toBe(201);
  };

  it('a backup is begun, finished, looked at and listed, and holds nothing that anybody can read', async () => {
    await world().fresh();
    const subject = await newSubject(world(), 'Canario Legible', 'canario@example.com');
    const { id, state, counts } = await take();
    expect([state, (counts?.['records'] ?? 0) > 3]).toEqual(['taken', true]);
    expect(await get(`/staff/backups/${id}`)).toMatchObject({ id, state: 'taken', counts });
    await world().call('backup-check', { schedule: 'check-backups' });
    // Tried where nobody reaches it, and taken away again.
    await world().call('restore', { schedule: 'rehearse-restore' });
    expect((await get('/staff/restores'))['rehearsals']).toMatchObject([{ backupId: id, state: 'passed' }]);
    expect(await standing(restored(), subject)).toBe(false);
    const stored = [...world().s3.objects].filter(([name]) => name.startsWith(`backups/${id}/`));
    expect(stored.length).toBeGreaterThan(8);
    for (const [name, { bytes }] of stored) {
      const text = name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
      expect([name, /canari|legible/i.test(text.toString())]).toEqual([name, false]);
    }
  });

  const goOnRestoring = () => world().call('restore', { schedule: 'continue-restore' });
  const undo = async (address: string) => {
    const link = linkIn((await lastMail(world(), address)).text);
    expect((await world().http('POST', link, { body: { action: 'undo' } })).json['status']).toBe('undone');
  };
  const hasKey = async (subject: string) => {
    const { dynamo, names } = world();
    const table = dynamoTable({ client: dynamo.client, names, now: () => new Date() });
    return (await table.get('keys', { pk: keys.subjectKey(subject), sk: keys.key })) !== undefined;
  };
  const found = async (email: string) => {
    const claims = claimsOf('shop', 'lookup');
    return (await world().http('POST', '/subjects/lookup', { body: { email }, claims })).json['subjects'];
  };

  it('a restore that two people ordered is made in tables that stand by, without whoever was erased since, and switched to', async () => {
    const kept = await newSubject(world(), 'Rosa Queda', 'queda@example.com');
    const gone = await newSubject(world(), 'Luis Sale', 'sale@example.com');
    const left = await newSubject(world(), 'Eva Acaba', 'acaba@example.com');
    const late = await newSubject(world(), 'Ana Tarde', 'tarde@example.com');
    await report(left, { type: 'contract-started', reference: 'C-9' });
    await report(left, { type: 'contract-ended', reference: 'C-9' });
    await withdraw(left);
    const { id } = await take();
    await undo('sale@example.com');
    expect([await maySwitch('a'), await maySwitch('b')]).toEqual(['SUCCESS', 'FAILED']);
    const people = (table: Table) => Promise.all([kept, gone, left, late].map((subject) => standing(table, subject)));
    const used = () => dynamoTable({ client: world().dynamo.client, names: world().names, now: () => new Date() });
    try {
      // By then the contract is over, so that there is something to block in what is put back.
      setMinutesLater(2 * 24 * 60);
      expect(await restoredFrom(id)).toMatchObject({ state: 'proved', set: 'b', backupId: id });
      expect(await people(restored())).toEqual([true, false, false, true]);
      // Whoever is blocked there is in use here, until somebody switches.
      expect([await people(used()), await hasKey(left)]).toEqual([[true, false, true, true], true]);
      expect([await maySwitch('a'), await maySwitch('b')]).toEqual(['SUCCESS', 'SUCCESS']);
      expect(await found('queda@example.com')).toEqual([kept]);

      // What happens meanwhile is done there as well, before anybody may switch.
      await withdraw(kept);
      expect(await maySwitch('b')).toBe('FAILED');
      await goOnRestoring();
      expect([await maySwitch('b'), await people(restored())]).toEqual(['SUCCESS', [true, false, false, true]]);

      // Functions change one after the other: somebody is erased by one that still uses the tables of before.
      await undo('tarde@example.com');
      await world().switchTables();
      expect(await people(used())).toEqual([true, false, false, true]);
      await goOnRestoring();
      expect([await maySwitch('a'), await maySwitch('b')]).toEqual(['FAILED', 'SUCCESS']);
      await world().call('purge', { schedule: 'finish-purge' });
      expect([await people(used()), await hasKey(left)]).toEqual([[true, false, false, false], true]);
      // Whom the restore has blocked loses the key once every function has changed.
      setMinutesLater(2 * 24 * 60 + 61);
      await world().call('purge', { schedule: 'finish-purge' });
      expect([await people(used()), await hasKey(left)]).toEqual([[true, false, false, false], false]);
      expect(await found('queda@example.com')).toEqual([kept]);

      // What was in use before is emptied a day later, and another restore leads back there; this one holds what was blocked.
      const later = await take();
      expect(later.counts?.['blocked']).toBeGreaterThan(0);
      setMinutesLater(3 * 24 * 60 + 60);
      await goOnRestoring();
      expect(await people(restored())).toEqual([false, false, false, false]);
      const back = await restoredFrom(later.id);
      expect(back).toMatchObject({ state: 'proved', set: 'a', backupId: later.id });
      expect(await people(restored())).toEqual([true, false, false, false]);
      expect([await maySwitch('a'), await maySwitch('b')]).toEqual(['SUCCESS', 'SUCCESS']);

      // Nobody switched in a day, however often it was proved anew: it is given up, and what it made goes.
      setMinutesLater(4 * 24 * 60);
      await withdraw(kept);
      await goOnRestoring();
      expect(await maySwitch('a')).toBe('SUCCESS');
      setMinutesLater(4 * 24 * 60 + 120);
      await goOnRestoring();
      expect(await people(restored())).toEqual([false, false, false, false]);
      expect(await maySwitch('a')).toBe('FAILED');
    } finally {
      setMinutesLater(0);
    }
  });

  it('of whoever an earlier restore left behind nothing counts that they had agreed to, when a later backup brings them back', async () => {
    await world().fresh();
    const stays = await newSubject(world(), 'Rosa Queda', 'queda@example.com');
    const choices = async (subject: string) => {
      const { items } = await restored().query('records', keys.subject(subject), {
        prefix: keys.decisionPrefix,
        limit: 50,
      });
      return items.map(({ method, purposes }) => [method, (purposes as Record<string, unknown>)['newsletter']]).sort();
    };
    try {
      // A backup shows a whole second, and nobody who came within it.
      setMinutesLater(1);
      const before = await take();
      setMinutesLater(24 * 60);
      const first = await newSubject(world(), 'Ana Vuelve', 'vuelve@example.com');
      setMinutesLater(24 * 60 + 10);
      const after = await take();
      setMinutesLater(24 * 60 + 20);
      expect(await restoredFrom(before.id)).toMatchObject({ state: 'proved', set: 'b' });
      await world().switchTables();
      await goOnRestoring();
      expect(await found('vuelve@example.com')).toEqual([]);
      setMinutesLater(2 * 24 * 60);
      const again = await newSubject(world(), 'Ana Vuelve', 'vuelve@example.com');
      await withdraw(again);
      // What was in use before is emptied first.
      setMinutesLater(4 * 24 * 60);
      await goOnRestoring();
      expect(await restoredFrom(after.id)).toMatchObject({ state: 'proved', set: 'a' });
      expect(await choices(first)).toEqual([
        ['mailed-link', 'given'],
        ['restore', 'withdrawn'],
      ]);
      expect(await choices(stays)).toEqual([['mailed-link', 'given']]);
    } finally {
      setMinutesLater(0);
    }
  });

  it('visits that a hold keeps are in the tables that a restore makes for as long as it stands, also of one that was set since', async () => {
    await world().fresh();
    const today = civilDate(new Date(), world().policy.zone);
    const seen = { visitorId: await newVisitor(world()), browser: 'Firefox 132' };
    expect((await world().http('POST', '/visits', { body: seen, claims: claimsOf('shop', 'visits') })).status).toBe(
      201,
    );
    const hold = async () => {
      const holdId = randomUUID();
      const why = { reason: 'Ataque de hoy', citation: 'RGPD art. 17.3.e' };
      expect(
        await post('privacy-lead', '/holds', { holdId, visits: { from: today, to: today }, ...why }),
      ).toMatchObject({
        state: 'standing',
      });
      return holdId;
    };
    const kept = async (holdId: string) => {
      const { dynamo, names } = world();
      const used = dynamoTable({ client: dynamo.client, names, now: () => new Date() });
      const found = await Promise.all(
        [used, restored()].map((table) => table.query('blocked', keys.heldVisits(holdId))),
      );
      const [here, there] = found.map(({ items }) => items.map(({ sk, sealed }) => [sk, sealed]));
      expect(there).toEqual(here);
      return (there?.length ?? 0) > 0;
    };
    const released = await hold();
    const { id } = await take();
    const later = await hold();
    await post('privacy-lead', `/holds/${released}/release`, { reason: 'Aclarado' });
    expect(await restoredFrom(id)).toMatchObject({ state: 'proved', set: 'b' });
    expect([await kept(released), await kept(later)]).toEqual([false, true]);
    // One that is set after the proof is done there before anybody may switch.
    const latest = await hold();
    expect(await maySwitch('b')).toBe('FAILED');
    await goOnRestoring();
    expect([await maySwitch('b'), await kept(latest)]).toEqual(['SUCCESS', true]);
  });
};
