import { createPrivateKey, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import type { LinkLife, Policy } from '../../policy/model/types.ts';
import {
  type KeyRing,
  type PassingKind,
  type PublicSigningKey,
  passingKinds,
  type Signer,
} from '../domain/keys/key-ring.ts';
import { wordsLive } from '../domain/mail/outbox.ts';
import { after, epochSeconds } from '../domain/time.ts';
import { keys } from './keys.ts';
import type { StoredItem, Table } from './table.ts';
import { cached, findOrCreate, openTenantKeys, type TenantPorts, wrappedIn, wrappingName } from './tenant-keys.ts';

/** Where the keys of files that pass lie. */
const fileKeys = { bundle: keys.bundleKey, document: keys.documentKey } as const;

type Ports = TenantPorts & {
  /** Whether the signing key lies sealed under the tenant key, or as the table keeps it (its own encryption, its own role). */
  readonly sealsSigningKey: boolean;
};
const hour = 3_600_000;

/** Counters are kept for a day and hashed by the day, so the key of a day is of use for one more. */
const guardLife: LinkLife = { lives: { hours: 24 }, keyHours: 24 };
/** A message is given up after three days. */
const messageLife: LinkLife = { lives: wordsLive, keyHours: 24 };
const lifeOf = (policy: Policy, kind: PassingKind): LinkLife =>
  kind === 'guard' ? guardLife : kind === 'message' ? messageLife : policy.links[kind];

/** Index of the period an instant falls into; a key serves only what is made within its period. */
const periodOf = (policy: Policy, kind: PassingKind, at: Date): number =>
  Math.floor(at.getTime() / (lifeOf(policy, kind).keyHours * hour));

/** The instant from which nothing made under the key of a period is alive any more, and the key must be gone. */
const keyEnds = (policy: Policy, kind: PassingKind, period: number): Date => {
  const { keyHours, lives } = lifeOf(policy, kind);
  return after(new Date((period + 1) * keyHours * hour), lives);
};

/** The key ring over the `keys` table; see `KeyRing` for what each part promises. */
export const openKeyRing = ({ policy, table, wrapper, now, random, sealsSigningKey }: Ports): KeyRing => {
  const tenant = openTenantKeys({ policy, table, wrapper, now, random });
  const { wrap } = tenant;

  const unwrap = async (item: StoredItem): Promise<Uint8Array> => {
    const wrapped = wrappedIn(item);
    if (!wrapped) throw new Error('a stored key is not sealed under the tenant key');
    return tenant.unwrap(wrappingName(item), wrapped);
  };

  const named = async (pk: string, sk: string, expiresAt?: number): Promise<Uint8Array> => {
    const name = `${pk}/${sk}`;
    const item = await findOrCreate(table, { pk, sk }, async () => ({
      pk,
      sk,
      ...(await wrap(name, random(32))),
      ...(expiresAt !== undefined && { expiresAt }),
    }));
    return unwrap(item);
  };

  /** Not from a cache: a destroyed key must be dead at once, in every process. */
  const keyAt = async (pk: string): Promise<Uint8Array | undefined> => {
    const item = await table.get('keys', { pk, sk: keys.key });
    return item && unwrap(item);
  };

  const newKeyAt = async (pk: string) => {
    const key = random(32);
    return { key, wrapped: await wrap(`${pk}/${keys.key}`, key) };
  };

  const passingCache = cached<Uint8Array>(now);
  const classCache = cached<Uint8Array>(now);
  const signerCache = cached<Signer>(now);

  return {
    derived: tenant.derived,
    allDerived: tenant.allDerived,
    recent: tenant.recent,
    versions: tenant.versions,
    rotate: tenant.rotate,
    rewrap: tenant.rewrap,

    async currentKey(kind) {
      const period = periodOf(policy, kind, now());
      const expiresAt = epochSeconds(keyEnds(policy, kind, period));
      const key = await passingCache.find(`${kind}/${period}`, () =>
        named(keys.passing(kind), keys.period(period), expiresAt),
      );
      return { period, key };
    },

    async keyOfPeriod(kind, period) {
      // Not from the cache: a destroyed key must be dead at once, in every process.
      const item = await table.get('keys', { pk: keys.passing(kind), sk: keys.period(period) });
      return item && unwrap(item);
    },

    subjectKey: (subjectId) => keyAt(keys.subjectKey(subjectId)),
    newSubjectKey: (subjectId) => newKeyAt(keys.subjectKey(subjectId)),
    fileKey: (kind, requestId) => keyAt(fileKeys[kind](requestId)),
    newFileKey: (kind, requestId) => newKeyAt(fileKeys[kind](requestId)),

    classKey: (category, month) => classCache.find(`${category}/${month}`, () => named(keys.classKey(category), month)),

    async existingClassKey(category, month) {
      // Not from the cache: a destroyed key must be dead at once, in every process.
      const item = await table.get('keys', { pk: keys.classKey(category), sk: month });
      return item && unwrap(item);
    },

    signer: () =>
      signerCache.find('signer', async () => {
        const item = await findOrCreate(table, { pk: keys.signing, sk: keys.key }, async () => {
          const pair = generateKeyPairSync('ed25519');
          const { x } = pair.publicKey.export({ format: 'jwk' });
          if (!x) throw new Error('an Ed25519 public key has an x coordinate');
          const kid = Buffer.from(random(9)).toString('base64url');
          await table.put('keys', { pk: keys.signingPublic, sk: kid, x }, 'absent');
          const der = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
          const kept = sealsSigningKey
            ? await wrap(`${keys.signing}/${keys.key}`, der)
            : { der: der.toString('base64url') };
          return { pk: keys.signing, sk: keys.key, kid, ...kept };
        });
        const der = typeof item['der'] === 'string' ? Buffer.from(item['der'], 'base64url') : await unwrap(item);
        const privateKey = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
        return { kid: String(item['kid']), sign: (bytes) => signBytes(null, bytes, privateKey) };
      }),
  };
};

/** Every public key that receipts were ever signed with, for `/.well-known/jwks.json`. */
export const publicSigningKeys = async (table: Table): Promise<readonly PublicSigningKey[]> => {
  const { items } = await table.query('keys', keys.signingPublic);
  return items.map((item) => ({ kid: item.sk, kty: 'OKP', crv: 'Ed25519', x: String(item['x']) }));
};

/**
 * Physically removes the keys of links and guards that have died. The store's own expiry is only the backstop; deleting by
 * name costs nothing where the key is gone already. Looks back two days, so a missed run is caught up. Answers how many names
 * it went through.
 */
export const destroyDeadKeys = async (policy: Policy, table: Table, now: Date): Promise<number> => {
  let looked = 0;
  for (const kind of passingKinds) {
    let period = periodOf(policy, kind, now);
    while (keyEnds(policy, kind, period) > now) period -= 1;
    for (const oldest = period - Math.ceil(48 / lifeOf(policy, kind).keyHours); period > oldest; period -= 1) {
      await table.remove('keys', { pk: keys.passing(kind), sk: keys.period(period) });
      looked += 1;
    }
  }
  return looked;
};
