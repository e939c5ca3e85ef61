import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createKeyfile } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { httpStub } from '../support/http-stub.ts';
import { policyFolder } from '../support/server.ts';
import { type SmtpStub, smtpStub } from '../support/smtp-stub.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export type TestIssuer = {
  readonly url: string;
  /** A token of an application, with these claims changed. */
  readonly token: (changes?: Record<string, unknown>, expiresIn?: string) => Promise<string>;
  /** A code that its token endpoint takes once, from whoever holds the verifier of this challenge, and gives this token for. */
  readonly codeFor: (idToken: string, challenge: string) => string;
  /** Whether it shows its keys. */
  readonly showKeys: (shown: boolean) => void;
  readonly close: () => Promise<void>;
};

const tokenFor = (body: Buffer, codes: Map<string, { readonly idToken: string; readonly challenge: string }>) => {
  const sent = new URLSearchParams(body.toString());
  const code = sent.get('code') ?? '';
  const known = codes.get(code);
  codes.delete(code);
  const challenge = createHash('sha256')
    .update(sent.get('code_verifier') ?? '')
    .digest('base64url');
  return known?.challenge === challenge ? known.idToken : undefined;
};

/** A small OIDC issuer on loopback: discovery, keys, and tokens for the asking or for a code. */
export const testIssuer = async (claimed?: string): Promise<TestIssuer> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', use: 'sig', alg: 'ES256' };
  let keysShown = true;
  let url = '';
  const json = (body: unknown) =>
    ({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) as const;
  const codes = new Map<string, { readonly idToken: string; readonly challenge: string }>();
  const stub = await httpStub(({ url: { pathname }, body }) => {
    if (pathname === '/.well-known/openid-configuration') {
      const endpoints = { authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/token` };
      return json({ issuer: claimed ?? url, jwks_uri: `${url}/keys`, ...endpoints });
    }
    if (pathname === '/token') {
      const idToken = tokenFor(body, codes);
      return idToken === undefined ? { status: 400 } : json({ id_token: idToken });
    }
    if (pathname === '/keys') return keysShown ? json({ keys: [jwk] }) : { status: 500 };
    return { status: 404 };
  });
  url = stub.url;
  return {
    url,
    close: stub.close,
    codeFor: (idToken, challenge) => {
      const code = randomUUID();
      codes.set(code, { idToken, challenge });
      return code;
    },
    showKeys: (shown) => {
      keysShown = shown;
    },
    token: (changes = {}, expiresIn = '5m') =>
      new SignJWT({ iss: url, aud: 'habeas', sub: 'crm', client_id: 'crm', scope: 'entries', ...changes })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .setIssuedAt()
        .setExpirationTime(expiresIn)
        .sign(privateKey),
  };
};

export type SwitchedSmtp = Pick<SmtpStub, 'delivered' | 'close'> & {
  readonly url: string;
  readonly turnOff: () => Promise<void>;
  readonly turnOn: () => Promise<void>;
};

/** An SMTP server that can be taken away and brought back under the same address. */
const switchedSmtp = async (): Promise<SwitchedSmtp> => {
  const smtp = await smtpStub();
  const open = new Set<Socket>();
  const door = createServer((outside) => {
    const inside = connect(smtp.port, '127.0.0.1');
    for (const socket of [outside, inside]) {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
    }
    outside.pipe(inside).pipe(outside);
  });
  const listen = async (port: number) => {
    door.listen(port, '127.0.0.1');
    await once(door, 'listening');
    return (door.address() as AddressInfo).port;
  };
  const turnOff = async () => {
    if (!door.listening) return;
    door.close();
    for (const socket of open) socket.destroy();
    await once(door, 'close');
  };
  const port = await listen(0);
  return {
    url: `smtp://127.0.0.1:${port}`,
    delivered: smtp.delivered,
    turnOff,
    turnOn: async () => {
      await listen(port);
    },
    close: async () => {
      await turnOff();
      await smtp.close();
    },
  };
};

export type ProductionWorld = {
  readonly folder: string;
  readonly data: string;
  readonly issuer: TestIssuer;
  readonly smtp: SwitchedSmtp;
  readonly settings: Record<string, unknown>;
  /** Command line of a server with these settings changed; `undefined` leaves one out. */
  readonly args: (
    changes?: Record<string, unknown>,
    places?: { readonly data?: string; readonly policy?: string },
  ) => Promise<string[]>;
  readonly close: () => Promise<void>;
};

/** Everything that production mode needs around it, for real and on loopback. */
export const productionWorld = async (): Promise<ProductionWorld> => {
  const { folder, remove } = await temporaryFolder();
  const [issuer, smtp] = [await testIssuer(), await switchedSmtp()];
  const fixture = await policyFolder(join(folder, 'policy'), { policy: fixturePolicy });
  const keyFile = join(folder, 'safe', 'key');
  await createKeyfile(keyFile);
  const data = join(folder, 'data');
  const settings = {
    publicUrl: 'https://privacy.example.com',
    issuer: issuer.url,
    audience: 'habeas',
    sender: 'privacy@example.com',
    smtpUrl: smtp.url,
    keyFile,
    applications: {
      crm: { organisation: 'CRM Ejemplo SL', contact: 'privacidad@crm.example', scopes: ['entries'] },
    },
  };
  let files = 0;
  return {
    folder,
    data,
    issuer,
    smtp,
    settings,
    async args(changes = {}, places = {}) {
      files += 1;
      const file = join(folder, `settings-${files}.json`);
      await writeFile(file, JSON.stringify({ ...settings, ...changes }));
      const { policy = fixture } = places;
      return ['--production', '--settings', file, '--data', places.data ?? data, '--policy', policy, '--port', '0'];
    },
    async close() {
      await issuer.close();
      await smtp.close();
      await remove();
    },
  };
};
