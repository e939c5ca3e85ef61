import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { dynamoTable } from '../../lambdas/adapters/dynamodb/dynamo-table.ts';
import { kmsKeyWrapper } from '../../lambdas/adapters/kms/kms-key-wrapper.ts';
import { parseAddress } from '../../lambdas/domain/mail/address.ts';
import { openGuards } from '../../lambdas/stores/guard-store.ts';
import { openKeyRing } from '../../lambdas/stores/key-ring.ts';
import { kmsKeyId } from '../support/kms-stub.ts';
import { person } from '../support/people.ts';
import { runFeeds } from './deployment.ts';
import { claimsOf, type DeployedWorld, lastMail, linkIn } from './world.ts';

/** Body of a registration on the notice in force. */
const registration = ({ noticeHash }: DeployedWorld, fields: Record<string, unknown>) => ({
  form: 'registration',
  language: 'es',
  noticeHash,
  accepted: true,
  fields,
  decisions: { newsletter: true },
});

const register = async (world: DeployedWorld, fields: Record<string, unknown>): Promise<number | undefined> =>
  (await world.http('POST', '/registrations', { body: registration(world, fields) })).status;

const act = async (world: DeployedWorld, link: string, action: string) =>
  (await world.http('POST', link, { body: { action } })).json['status'];

/** Registers somebody, confirms and answers the id that they are known by from now on. */
export const newSubject = async (world: DeployedWorld, name: string, email: string): Promise<string> => {
  await register(world, person(name, email));
  const link = linkIn((await lastMail(world, email)).text);
  expect(await act(world, link, 'confirm')).toBe('confirmed');
  await runFeeds(world);
  const claims = claimsOf('shop', 'lookup');
  const { json } = await world.http('POST', '/subjects/lookup', { body: { email }, claims });
  return (json['subjects'] as string[])[0] ?? '';
};

/** Registrations, entries and the links in their mails. */
export const peopleFlows = (world: () => DeployedWorld) => {
  it('serve the notice, its archive, the registers and the API document from beside their code', async () => {
    const { http, noticeHash } = world();
    const notice = await http('GET', '/notice');
    expect(notice.json['text']).toContain('Acme');
    expect((await http('GET', `/notices/${noticeHash}`)).json['text']).toBe(notice.json['text']);
    expect((await http('GET', '/openapi.json')).json['openapi']).toBe('3.1.0');
    for (const path of ['/health', '/processors', '/cookies', '/docs', '/style.css', '/.well-known/gpc.json']) {
      expect([path, (await http('GET', path)).status]).toEqual([path, 200]);
    }
  });

  it('count the mails of yesterday too', async () => {
    const { policy, dynamo, names, kms, http } = world();
    // As if the service had run a minute before midnight, which is always less than 24 hours ago: there is a key that its counters were hashed with.
    const now = () => new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000 - 60_000);
    const table = dynamoTable({ client: dynamo.client, names, now });
    const wrapper = kmsKeyWrapper({ client: kms.client, keyId: kmsKeyId });
    const keyRing = openKeyRing({ policy, table, wrapper, now, random: randomBytes, sealsSigningKey: false });
    const guards = openGuards({ policy, table, keyRing, now });
    const address = parseAddress('eva@example.com');
    if (!address) throw new Error('a good address');
    for (let place = 0; place < 2; place += 1) await guards.takeMailPlace(address, 'registration');
    for (const name of ['Eva A', 'Eva B', 'Eva C']) {
      const body = registration(world(), person(name, 'eva@example.com'));
      expect((await http('POST', '/registrations', { body })).status).toBe(202);
    }
    expect(await world().mailsTo('eva@example.com')).toHaveLength(1);
  });

  it('register, confirm, welcome and undo a person', async () => {
    const email = 'ana@example.com';
    expect(await register(world(), person('Ana Pérez', email))).toBe(202);
    const link = linkIn((await lastMail(world(), email)).text);
    expect((await world().http('GET', link)).json['status']).toBe('open');
    expect(await act(world(), link, 'confirm')).toBe('confirmed');
    expect(await act(world(), link, 'confirm')).toBe('confirmed');
    const changes = await world().changes();
    await world().call('sender', { Records: changes });
    await world().call('sender', { Records: changes });
    const mails = await world().mailsTo(email);
    expect(mails).toHaveLength(2);
    // A second form of the same person joins them.
    expect(await register(world(), person('ana pérez', email, { phone: '600111222' }))).toBe(202);
    expect(await act(world(), linkIn((await lastMail(world(), email)).text), 'confirm')).toBe('confirmed');
    await runFeeds(world());
    expect(await act(world(), linkIn((await lastMail(world(), email)).text), 'undo')).toBe('undone');
    expect(await act(world(), linkIn(mails[1]?.text ?? ''), 'undo')).toBe('undone');
    expect((await world().http('GET', link)).json['status']).toBe('undone');
  });

  it('enter somebody else, who declines and cannot be entered again; a complaint does the same', async () => {
    const { http, ses, call } = world();
    const claims = claimsOf('crm', 'entries');
    const enter = async (email: string, more = { claims }) => {
      const body = { form: 'registration', language: 'es', fields: { name: 'Berta Gil', email } };
      return (await http('POST', '/entries', { body, ...more })).status;
    };
    const body = { form: 'registration', language: 'es', fields: { name: 'Berta Gil', email: 'berta@example.com' } };
    expect((await http('POST', '/entries', { body })).status).toBe(401);
    expect(await enter('berta@example.com')).toBe(202);
    const link = linkIn((await lastMail(world(), 'berta@example.com')).text);
    expect(await act(world(), link, 'decline')).toBe('declined');
    await call('feedback', complaintOf('carla@example.com'));
    const before = ses.sent.length;
    for (const email of ['Berta@example.com', 'carla@example.com']) expect(await enter(email)).toBe(202);
    expect(ses.sent).toHaveLength(before);
  });

  it('take what SES says to a topic that it is told to report to for no report', async () => {
    const { call, rounds } = world();
    const before = rounds('feedback').length;
    await call('feedback', {
      Records: [{ Sns: { Message: 'Successfully validated SNS topic for Amazon SES event publishing.' } }],
    });
    expect(rounds('feedback')).toHaveLength(before);
  });

  it('give back what a mail had taken when SES is away, so that trying again works', async () => {
    const { http, ses } = world();
    const call = { body: registration(world(), person('Dora Sol', 'dora+tag@example.com')) };
    ses.fault = () => ({
      status: 503,
      body: '<ErrorResponse><Error><Code>ServiceUnavailable</Code></Error></ErrorResponse>',
    });
    const away = await http('POST', '/registrations', call);
    ses.fault = undefined;
    // Nobody is told more by trying again at once: the refusal holds for everybody for five seconds.
    expect((await http('POST', '/registrations', call)).status).toBe(503);
    await wait(5_100);
    expect([away.status, away.json['code'], away.result.headers?.['Retry-After']]).toEqual([503, 'UNAVAILABLE', '5']);
    expect((await http('POST', '/registrations', call)).status).toBe(202);
    const link = linkIn((await lastMail(world(), 'dora+tag@example.com')).text);
    expect(await act(world(), link, 'confirm')).toBe('confirmed');
    expect(await act(world(), link, 'decline')).toBe('withdrawn');
  });

  it('destroy link keys on schedule', async () => {
    await world().call('keeper', { schedule: 'destroy-link-keys' });
    await expect(world().call('keeper', { schedule: 'no-such-thing' })).rejects.toThrow('schedule');
  });
};

/** What SNS hands on when somebody complained about a mail. */
export const complaintOf = (emailAddress: string) => {
  const message = { eventType: 'Complaint', complaint: { complainedRecipients: [{ emailAddress }] } };
  return { Records: [{ Sns: { Message: JSON.stringify(message) } }] };
};
