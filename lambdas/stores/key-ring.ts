import { createPrivateKey, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import type { LinkLife, Policy } from '../../policy/model/types.ts';
import {
  type KeyRing,
  type KeyUse,
  type PassingKind,
  type PublicSigningKey,
  passingKinds,
  type Signer,
  wrapContext,
} from '../domain/keys/key-ring.ts';
import type { KeyWrapper } from '../domain/keys/key-wrapper.ts';
import { deriveKey, type Random, seal, unseal } from '../domain/keys/sealing.ts';
import { wordsLive } from '../domain/mail/outbox.ts';
import { after, type Clock, epochSeconds } from '../domain/time.ts';
import { keys } from './keys.ts';
import type { Item, StoredItem, Table } from './table.ts';

/** Where the keys of files that pass lie. */
const fileKeys = { bundle: keys.bundleKey, document: keys.documentKey } as const;

/** Longest time that unwrapped keys stay in memory. */
const cacheMs = 5 * 60_000;

type Ports = {
  readonly policy: Policy;
  readonly table: Table;
  readonly wrapper: KeyWrapper;
  readonly now: Clock;
  readonly random: Random;
  /** Whether the signing key lies sealed under the tenant key, or as the table keeps it (its own encryption, its own role). */
  readonly sealsSigningKey: boolean;
};
type TenantKey = { readonly version: number; readonly key: Uint8Array };

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

/** Remembers one promise for five minutes by the clock, and forgets it at once when it fails. */
const cached = <T>(now: Clock) => {
  const known = new Map<string, { until: number; value: Promise<T> }>();
  return (name: string, load: () => Promise<T>): Promise<T> => {
    for (const [old, { until }] of known) if (now().getTime() >= until) known.delete(old);
    const hit = known.get(name);
    if (hit) return hit.value;
    const value = load();
    known.set(name, { until: now().getTime() + cacheMs, value });
    value.catch(() => known.delete(name));
    return value;
  };
};

/** The item at a key, created if there is none; of several creators one wins and all see its item. */
const findOrCreate = async (
  table: Table,
  key: { pk: string; sk: string },
  make: () => Promise<Item> | Item,
): Promise<StoredItem> => {
  const found = await table.get('keys', key);
  if (found) return found;
  const item = await make();
  const put = await table.put('keys', item, 'absent');
  if (put.stored) return { ...item, version: put.version };
  if (!put.stood) throw new Error('a refused put must name the item that stood');
  return put.stood;
};

/** The key ring over the `keys` table; see `KeyRing` for what each part promises. */
export const openKeyRing = ({ policy, table, wrapper, now, random, sealsSigningKey }: Ports): KeyRing => {
  const context = (version: number) => ({ policy: policy.id, use: 'tenant-key', version: String(version) });
  const tenantCache = cached<readonly TenantKey[]>(now);

  const tenantKeys = () =>
    tenantCache('tenant', async () => {
      let { items } = await table.query('keys', keys.tenant);
      if (items.length === 0) {
        const wrapped = await wrapper.wrap(random(32), context(1));
        items = [
          await findOrCreate(table, { pk: keys.tenant, sk: keys.tenantVersion(1) }, () => ({
            pk: keys.tenant,
            sk: keys.tenantVersion(1),
            number: 1,
            wrapped,
          })),
        ];
      }
      const opened = await Promise.all(
        items.map(async (item) => {
          const version = Number(item['number']);
          return { version, key: await wrapper.unwrap(String(item['wrapped']), context(version)) };
        }),
      );
      return opened.sort((a, b) => b.version - a.version);
    });

  /** Forgotten together with the tenant keys that they come from. */
  const derivedFrom = new WeakMap<readonly TenantKey[], Map<KeyUse, readonly TenantKey[]>>();

  const allDerived: KeyRing['allDerived'] = async (use) => {
    const tenant = await tenantKeys();
    const known = derivedFrom.get(tenant) ?? new Map<KeyUse, readonly TenantKey[]>();
    derivedFrom.set(tenant, known);
    const found = known.get(use);
    if (found) return found;
    const made = tenant.map(({ version, key }) => ({ version, key: deriveKey(key, policy.id, use) }));
    known.set(use, made);
    return made;
  };

  const derived: KeyRing['derived'] = async (use) => {
    const [newest] = await allDerived(use);
    if (!newest) throw new Error('there is no tenant key');
    return newest;
  };

  const wrap = async (name: string, plain: Uint8Array) => {
    const { version, key } = await derived('wrap');
    return {
      wrapped: seal(key, Buffer.from(plain).toString('base64url'), wrapContext(name), random),
      tenantVersion: version,
    };
  };

  const unwrap = async (name: string, item: StoredItem): Promise<Uint8Array> => {
    const wrapping = (await allDerived('wrap')).find(({ version }) => version === item['tenantVersion']);
    if (!wrapping) throw new Error('a stored key names a tenant key version that is not kept');
    return Buffer.from(String(unseal(wrapping.key, String(item['wrapped']), wrapContext(name))), 'base64url');
  };

  const named = async (pk: string, sk: string, expiresAt?: number): Promise<Uint8Array> => {
    const name = `${pk}/${sk}`;
    const item = await findOrCreate(table, { pk, sk }, async () => ({
      pk,
      sk,
      ...(await wrap(name, random(32))),
      ...(expiresAt !== undefined && { expiresAt }),
    }));
    return unwrap(name, item);
  };

  /** Not from a cache: a destroyed key must be dead at once, in every process. */
  const keyAt = async (pk: string): Promise<Uint8Array | undefined> => {
    const item = await table.get('keys', { pk, sk: keys.key });
    return item && unwrap(`${item.pk}/${item.sk}`, item);
  };

  const newKeyAt = async (pk: string) => {
    const key = random(32);
    return { key, wrapped: await wrap(`${pk}/${keys.key}`, key) };
  };

  const passingCache = cached<Uint8Array>(now);
  const classCache = cached<Uint8Array>(now);
  const signerCache = cached<Signer>(now);

  return {
    derived,
    allDerived,

    async currentKey(kind) {
      const period = periodOf(policy, kind, now());
      const expiresAt = epochSeconds(keyEnds(policy, kind, period));
      const key = await passingCache(`${kind}/${period}`, () =>
        named(keys.passing(kind), keys.period(period), expiresAt),
      );
      return { period, key };
    },

    async keyOfPeriod(kind, period) {
      // Not from the cache: a destroyed key must be dead at once, in every process.
      const item = await table.get('keys', { pk: keys.passing(kind), sk: keys.period(period) });
      return item && unwrap(`${item.pk}/${item.sk}`, item);
    },

    subjectKey: (subjectId) => keyAt(keys.subjectKey(subjectId)),
    newSubjectKey: (subjectId) => newKeyAt(keys.subjectKey(subjectId)),
    fileKey: (kind, requestId) => keyAt(fileKeys[kind](requestId)),
    newFileKey: (kind, requestId) => newKeyAt(fileKeys[kind](requestId)),

    classKey: (category, month) => classCache(`${category}/${month}`, () => named(keys.classKey(category), month)),

    async existingClassKey(category, month) {
      // Not from the cache: a destroyed key must be dead at once, in every process.
      const item = await table.get('keys', { pk: keys.classKey(category), sk: month });
      return item && unwrap(`${item.pk}/${item.sk}`, item);
    },

    signer: () =>
      signerCache('signer', async () => {
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
        const der =
          typeof item['der'] === 'string'
            ? Buffer.from(item['der'], 'base64url')
            : await unwrap(`${keys.signing}/${keys.key}`, item);
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
