import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { enter, nonceOf, person, register, registerToLink } from '../support/people.ts';
import { linkIn, policyFolder, type TestServer, testServer } from '../support/server.ts';

const next: Policy = {
  ...fixturePolicy,
  version: '2026-02-01',
  summary: { es: 'Ahora lo contamos mejor.', en: 'Now we say it better.' },
};
const ana = person('Ana Pérez', 'ana@example.com');
const json = { accept: 'application/json' };

/** A server on the first version, then `change`, then the same data on the second, at an instant after its publication. */
const acrossVersions = async (
  material: string[],
  minutesAfter: number,
  before: (server: TestServer) => Promise<string>,
  after: (server: TestServer, kept: string) => Promise<void>,
) => {
  let server = await testServer();
  try {
    await server.setClock('2027-01-01T00:00:00Z');
    const kept = await before(server);
    const at = new Date(Date.parse((await server.get('/health')).json['time'] as string) - minutesAfter * 60_000);
    const folder = await policyFolder(
      join(server.folder, 'policy-2'),
      { policy: fixturePolicy },
      { policy: next, material, at: at.toISOString() },
    );
    server = await server.restart({ policy: folder });
    await after(server, kept);
  } finally {
    await server.stop();
  }
};
const currentHash = async (server: TestServer) => String((await server.get('/notice?lang=es')).json['hash']);

describe('a new version of the notice', () => {
  it('that is not material takes forms on the old one for 60 minutes, then answers 409', async () => {
    await acrossVersions([], 59, currentHash, async (server, oldHash) => {
      expect(await currentHash(server)).not.toBe(oldHash);
      expect((await register(server, ana, { noticeHash: oldHash })).status).toBe(202);
      await server.advance('PT2M');
      const late = await register(server, person('Eva Luz', 'eva@example.com'), { noticeHash: oldHash });
      expect([late.status, late.json['code']]).toEqual([409, 'NOTICE_OUTDATED']);
      expect(late.json['current']).toMatchObject({ version: '2026-02-01', hash: await currentHash(server) });
    });
  });

  it('that is material takes no form on the old one at all', async () => {
    await acrossVersions(['newsletter'], 1, currentHash, async (server, oldHash) => {
      expect((await register(server, ana, { noticeHash: oldHash })).status).toBe(409);
    });
  });

  it('that is not material lets a link made before confirm, on the text that was shown', async () => {
    const link = (server: TestServer) => registerToLink(server, ana);
    await acrossVersions([], 120, link, async (server, path) => {
      expect((await server.get(path, json)).json['askAgain']).toBe(false);
      expect((await server.post(path, { action: 'confirm' })).json['status']).toBe('confirmed');
      expect(receiptIn((await server.mail('ana@example.com', 2)).text)).toMatchObject({
        policyVersion: fixturePolicy.version,
      });
    });
  });

  it('that is material asks again on the page of a link made before, with nothing chosen beforehand', async () => {
    const link = (server: TestServer) => registerToLink(server, ana);
    await acrossVersions(['newsletter'], 120, link, async (server, path) => {
      expect((await server.get(path, json)).json['askAgain']).toBe(true);
      expect((await server.post(path, { action: 'confirm' })).json['code']).toBe('CONSENT_NOT_EXPLICIT');
      expect((await server.post(path, { action: 'confirm', accepted: true })).json['code']).toBe('NOTICE_OUTDATED');

      const page = await server.get(path, { accept: 'text/html' });
      const noticeHash = /name="noticeHash" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
      expect(noticeHash).toBe(await currentHash(server));
      expect(page.text).not.toContain(' checked');
      await new Promise((resolve) => setTimeout(resolve, 1_050));
      const posted = await server.postForm(path, {
        nonce: nonceOf(page.text),
        noticeHash,
        accepted: 'true',
        'field.name': 'Ana Pérez',
        action: 'confirm',
      });
      expect(posted.status).toBe(200);
      const receipt = receiptIn((await server.mail('ana@example.com', 2)).text);
      expect(receipt).toMatchObject({ policyVersion: '2026-02-01', noticeHash, purposes: {} });
    });
  });

  it('that is material asks the person entered by a third party on the text in force, and records that one', async () => {
    const entry = async (server: TestServer) => {
      await enter(server, { name: 'Eva Luz', email: 'eva@example.com' });
      return linkIn(await server.mail('eva@example.com'));
    };
    await acrossVersions(['service'], 120, entry, async (server, path) => {
      const act = { action: 'confirm', accepted: true, fields: { birthDate: '1990-05-01' } };
      expect((await server.post(path, act)).json['code']).toBe('NOTICE_OUTDATED');
      const { noticeHash } = (await server.get(path, json)).json;
      expect(noticeHash).toBe(await currentHash(server));
      expect((await server.get(path, { accept: 'text/html' })).text).toContain(
        `name="noticeHash" value="${noticeHash}"`,
      );
      expect((await server.post(path, { ...act, noticeHash })).json['status']).toBe('confirmed');
      expect(receiptIn((await server.mail('eva@example.com', 2)).text)).toMatchObject({ noticeHash });
    });
  });

  it('keeps the old text at its address for ever, and says which one it is', async () => {
    await acrossVersions([], 120, currentHash, async (server, oldHash) => {
      const old = await server.get(`/notices/${oldHash}`, json);
      expect(old.json).toMatchObject({ version: fixturePolicy.version, current: false });
      expect(old.headers.get('cache-control')).toContain('immutable');
      const page = await server.get(`/notices/${oldHash}`, { accept: 'text/html' });
      expect(page.text).toContain('Este texto ya no está en vigor');
    });
  });
});

describe('the current notice', () => {
  it('names its hash, the binding one and what a front-end needs', async () => {
    const server = await testServer();
    try {
      const en = (await server.get('/notice?lang=en')).json;
      const es = (await server.get('/notice', { 'accept-language': 'fr, es;q=0.5' })).json;
      expect(es).toMatchObject({ language: 'es', bindingLanguage: 'es', hash: en['bindingHash'] });
      expect(en).toMatchObject({ language: 'en', version: fixturePolicy.version });
      expect(en['hash']).not.toBe(en['bindingHash']);
      const purposes = en['purposes'] as { id: string; basis: string; optional: boolean }[];
      expect(purposes.find(({ id }) => id === 'service')).toMatchObject({ basis: 'contract', optional: false });
      expect(purposes.find(({ id }) => id === 'newsletter')).toMatchObject({ basis: 'consent', optional: true });
      const forms = en['forms'] as Record<string, { fields: { name: string; required: boolean; maxLength: number }[] }>;
      expect(forms['registration']?.fields.map(({ name, required }) => `${name} ${required}`)).toEqual([
        'name true',
        'email true',
        'birthDate true',
        'phone false',
      ]);
      expect((await server.get('/notice', json)).headers.get('content-type')).toContain('application/json');
      expect((await server.get('/notice', { accept: 'text/html' })).text).toContain('<!doctype html>');
    } finally {
      await server.stop();
    }
  });
});

/** Claims of the receipt in a welcome mail. */
const receiptIn = (text: string): Record<string, unknown> => {
  const payload = /eyJ[\w-]+\.([\w-]+)\.[\w-]+/.exec(text)?.[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
};
