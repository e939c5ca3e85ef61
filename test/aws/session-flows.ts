import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { newSubject } from './people-flows.ts';
import { claimsOf, type DeployedWorld, lastMail, linkIn, setMinutesLater } from './world.ts';

/** Sessions of applications. */
export const sessionFlows = (world: () => DeployedWorld) => {
  const claims = claimsOf('shop', 'sessions');
  const begin = async (body: object) => (await world().http('POST', '/sessions', { body, claims })).json;
  const check = async (id: unknown) => (await world().http('GET', `/sessions/${id}`, { claims })).status;
  const touch = (id: unknown) => world().http('POST', `/sessions/${id}/touch`, { claims });
  const end = async (id: unknown) => (await world().http('POST', `/sessions/${id}/end`, { claims })).json['status'];

  it('begin a session, note its use and end it for good', async () => {
    const { sessionId, createdAt } = await begin({});
    expect((await touch(sessionId)).json['lastUsedAt']).toBe(createdAt);
    setMinutesLater(61);
    const used = await touch(sessionId);
    setMinutesLater(0);
    expect([used.status, String(used.json['lastUsedAt']) > String(createdAt)]).toEqual([200, true]);
    expect(await check(sessionId)).toBe(200);
    expect([await end(sessionId), await end(sessionId)]).toEqual(['ended', 'ended']);
    expect([await check(sessionId), (await touch(sessionId)).status]).toEqual([404, 404]);
  });

  it('refuse a session past its end, though its row still stands', async () => {
    const { sessionId } = await begin({});
    setMinutesLater(7 * 24 * 60);
    const answers = [await check(sessionId), (await touch(sessionId)).status];
    setMinutesLater(0);
    expect(answers).toEqual([404, 404]);
    expect(await check(sessionId)).toBe(200);
  });

  it('end a session with the person whose it is', async () => {
    const email = 'sara@example.com';
    const subjectId = await newSubject(world(), 'Sara Luz', email);
    const { sessionId } = await begin({ subjectId });
    expect(await check(sessionId)).toBe(200);
    const undo = linkIn((await lastMail(world(), email)).text);
    expect((await world().http('POST', undo, { body: { action: 'undo' } })).json['status']).toBe('undone');
    expect([await check(sessionId), (await begin({ subjectId }))['code']]).toEqual([404, 'NOT_FOUND']);
    expect((await begin({ subjectId: randomUUID() }))['code']).toBe('NOT_FOUND');
  });
};
