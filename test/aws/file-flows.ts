import { setTimeout as wait } from 'node:timers/promises';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from '@jest/globals';
import { jpeg, png } from '../requests/pictures.ts';
import { runFeeds } from './deployment.ts';
import { newSubject } from './people-flows.ts';
import { staffClaims } from './staff-flows.ts';
import { type DeployedWorld, lastMail, linkIn, setMinutesLater } from './world.ts';

/** Files that pass: copies on their way to people, and documents that people send. */
export const fileFlows = (world: () => DeployedWorld) => {
  const ask = async (email: string): Promise<string> => {
    const body = { right: 'access', email, language: 'es' };
    const { status, json } = await world().http('POST', '/requests', { body });
    expect(status).toBe(202);
    await runFeeds(world());
    return String(json['reference']);
  };
  const plain = (text: string) => text.replace(/=\r?\n/g, '');
  const linkOf = async (email: string) => linkIn(plain((await lastMail(world(), email)).text));
  const post = (path: string, body: unknown) => world().http('POST', path, { body });
  const objects = (id: string) => [...world().s3.objects.keys()].filter((name) => name.includes(id));

  /** Somebody who asked for a copy, and the path of the link to it. */
  const copied = async (name: string, email: string) => {
    const subjectId = await newSubject(world(), name, email);
    const reference = await ask(email);
    expect((await post(await linkOf(email), { action: 'confirm' })).status).toBe(200);
    await runFeeds(world());
    return { subjectId, reference, path: await linkOf(email) };
  };
  const open = async (path: string, email: string) => {
    expect((await post(path, { action: 'send-code' })).json['status']).toBe('code-sent');
    const code = /\b\d{6}\b/.exec(plain((await lastMail(world(), email)).text))?.[0];
    return (await post(path, { action: 'open', code })).json;
  };

  it('hand out a copy once, to whoever has the code, and no copy of somebody who is gone', async () => {
    const { http, ses, dynamo, names } = world();
    const email = 'copia@example.com';
    const { subjectId, reference, path } = await copied('Olga Prat', email);
    expect((await http('GET', path)).json).toMatchObject({ kind: 'download', status: 'open' });
    ses.fault = () => ({
      status: 503,
      body: '<ErrorResponse><Error><Code>ServiceUnavailable</Code></Error></ErrorResponse>',
    });
    expect((await post(path, { action: 'send-code' })).status).toBe(503);
    ses.fault = undefined;
    // A transport that is down is not asked again for a while.
    await wait(5_100);
    const opened = await open(path, email);
    expect(opened['status']).toBe('opened');
    const { grant } = opened;
    const [file] = opened['files'] as { readonly part: string; readonly size: number }[];
    const got = await post(`${path}/files/${file?.part}`, { grant });
    expect([got.status, Buffer.from(got.result.body ?? '', 'base64').length]).toEqual([200, file?.size]);
    expect(objects(reference)).not.toEqual([]);
    await dynamo.client.send(
      new DeleteCommand({ TableName: names.keys, Key: { pk: `SUBJECT#${subjectId}`, sk: 'KEY' } }),
    );
    expect((await post(`${path}/files/${file?.part}`, { grant })).status).toBe(410);
    expect(objects(reference)).toEqual([]);
  });

  it('take one document after a doubt, for whoever decides and nobody else', async () => {
    const { http } = world();
    const email = 'duda@example.com';
    await newSubject(world(), 'Pol Roca', email);
    const reference = await ask(email);
    const staff = (path: string, body: object) =>
      http('POST', `/staff/requests/${reference}/${path}`, {
        body: { reason: 'Comprobar quién es', ...body },
        claims: staffClaims('operator'),
      });
    const question = { action: 'ask', question: 'identity', text: 'No nos consta que seas tú.' };
    expect((await staff('actions', question)).status).toBe(200);
    await runFeeds(world());
    const path = await linkOf(email);
    expect((await http('GET', path)).json).toMatchObject({ kind: 'upload', status: 'open' });
    const sent = await Promise.all(
      [jpeg(), png()].map((document) => post(`${path}/document`, { document: document.toString('base64') })),
    );
    expect(sent.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(objects(reference)).toHaveLength(1);
    expect((await staff('document', {})).status).toBe(200);
    expect((await staff('actions', { action: 'settle', accepted: false })).status).toBe(200);
    expect(objects(reference)).toEqual([]);
    expect((await staff('document', {})).status).toBe(404);
  });

  it('are destroyed when their time is over, whoever forgot them', async () => {
    const { s3, call } = world();
    const then = new Date();
    for (const name of ['bundles/R-0000000000000/1', 'uploads/R-0000000000000/1']) {
      s3.objects.set(name, { bytes: Buffer.of(1), version: 'null', storedAt: then });
    }
    const left = async (days: number) => {
      setMinutesLater(days * 24 * 60);
      await call('keeper', { schedule: 'destroy-passed-files' });
      setMinutesLater(0);
      return objects('R-0000000000000');
    };
    expect(await left(3)).toHaveLength(2);
    expect(await left(4)).toEqual(['uploads/R-0000000000000/1']);
    expect(await left(31)).toEqual([]);
  });
};
