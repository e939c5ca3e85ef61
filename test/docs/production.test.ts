import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Route, routes } from '../../lambdas/routes.ts';
import { readOptions } from '../../local/options.ts';
import { readProductionSettings } from '../../local/production-settings.ts';

const folder = resolve(import.meta.dirname, '../../docs/production');
const example = join(folder, 'settings.example.json');
const smtpUrl = 'smtps://user:password@mail.example.com';

describe('the examples of docs/production', () => {
  it('hold settings that production takes, with the mail server from the environment', () => {
    const settings = readProductionSettings(example, '/var/lib/habeas/data', smtpUrl);
    expect(Object.values(settings.applications).map(({ scopes }) => scopes)).toEqual([['entries']]);
    expect(JSON.stringify(JSON.parse(readFileSync(example, 'utf8')))).not.toMatch(/smtp|password/i);
  });

  it('let through what the largest routes take', () => {
    const nginx = readFileSync(join(folder, 'nginx.conf'), 'utf8');
    const places = [...nginx.matchAll(/location ~ (\S+) \{\s+client_max_body_size (\d+)m;/g)];
    const large = (routes as readonly Route[]).flatMap(({ path, mostBytes }) =>
      mostBytes ? [{ path, mostBytes }] : [],
    );
    expect(large).not.toEqual([]);
    for (const { path, mostBytes } of large) {
      const [, , most] = places.find(([, where = '']) => new RegExp(where).test(path)) ?? [];
      expect([path, Number(most) * 1_000_000 >= mostBytes]).toEqual([path, true]);
    }
  });

  it('start the server with options that it has, on the port that the proxies look for', async () => {
    const unit = readFileSync(join(folder, 'habeas.service'), 'utf8').replace(/\\\n\s*/g, '');
    const line = /^ExecStart=\S+ \S+ bin\/run\.js serve (.*)$/m.exec(unit)?.[1] ?? '';
    const before = process.env['HABEAS_SMTP_URL'];
    process.env['HABEAS_SMTP_URL'] = smtpUrl;
    try {
      const command = await readOptions(line.replace('/etc/habeas/settings.json', example).split(/\s+/));
      expect(command).toMatchObject({ mode: 'production', policy: 'antara', host: '127.0.0.1' });
      const { port } = command as { port: number };
      for (const proxy of ['Caddyfile', 'nginx.conf']) {
        expect(readFileSync(join(folder, proxy), 'utf8')).toContain(`127.0.0.1:${port}`);
      }
    } finally {
      if (before === undefined) delete process.env['HABEAS_SMTP_URL'];
      else process.env['HABEAS_SMTP_URL'] = before;
    }
  });
});
