import type { Policy } from '../../policy/model/types.ts';
import {
  type KeyRing,
  type KeyUse,
  type TenantKeyVersion,
  type WrappedKey,
  wrapContext,
} from '../domain/keys/key-ring.ts';
import type { KeyWrapper } from '../domain/keys/key-wrapper.ts';
import { deriveKey, type Random, seal, unseal } from '../domain/keys/sealing.ts';
import type { Clock } from '../domain/time.ts';
import { keys } from './keys.ts';
import type { Item, Key, StoredItem, Table } from './table.ts';

/** Longest time that unwrapped keys stay in memory. */
const cacheMs = 5 * 60_000;
/** A new version is known to every process before anything is sealed with it: no process remembers its keys for so long. */
const announcedMs = 2 * cacheMs;

/** When a version was added; undefined of the first. */
export const addedAt = ({ inForceFrom }: TenantKeyVersion): Date | undefined =>
  inForceFrom === undefined ? undefined : new Date(Date.parse(inForceFrom) - announcedMs);

export type TenantPorts = {
  readonly policy: Policy;
  readonly table: Table;
  readonly wrapper: KeyWrapper;
  readonly now: Clock;
  readonly random: Random;
};

type TenantKey = TenantKeyVersion & { readonly key: Uint8Array };

/** The versions of the tenant key, and what is sealed under them. */
export type TenantKeys = Pick<KeyRing, 'derived' | 'allDerived' | 'recent' | 'versions' | 'rotate' | 'rewrap'> & {
  /** Seals a key under the version in force; `name` is what opening it later has to say. */
  readonly wrap: (name: string, plain: Uint8Array) => Promise<WrappedKey>;
  /** Opens what `wrap` made; throws where it is not genuine, or names a version that is not kept. */
  readonly unwrap: (name: string, wrapped: WrappedKey) => Promise<Uint8Array>;
};

/** Remembers one promise for five minutes by the clock, and forgets it at once when it fails. */
export const cached = <T>(now: Clock) => {
  const known = new Map<string, { until: number; value: Promise<T> }>();
  return {
    find(name: string, load: () => Promise<T>): Promise<T> {
      for (const [old, { until }] of known) if (now().getTime() >= until) known.delete(old);
      const hit = known.get(name);
      if (hit) return hit.value;
      const value = load();
      known.set(name, { until: now().getTime() + cacheMs, value });
      value.catch(() => known.delete(name));
      return value;
    },
    forget: (): void => known.clear(),
  };
};

/** The item at a key of the `keys` table, created if there is none; of several creators one wins and all see its item. */
export const findOrCreate = async (
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

/** Under which name the key of a row is sealed: it cannot be presented as that of another row. */
export const wrappingName = ({ pk, sk }: Key): string => `${pk}/${sk}`;

/** What a row of the `keys` table holds of the key that it is sealed under; undefined of rows that are not. */
export const wrappedIn = ({ wrapped, tenantVersion }: StoredItem): WrappedKey | undefined =>
  typeof wrapped === 'string' && typeof tenantVersion === 'number' ? { wrapped, tenantVersion } : undefined;

const toVersion = (item: StoredItem): TenantKeyVersion => ({
  version: Number(item['number']),
  ...(item['inForceFrom'] !== undefined && { inForceFrom: String(item['inForceFrom']) }),
});

/**
 * The tenant key over the `keys` table. A version is kept for as long as anything names it, which is for ever: nobody may find out
 * from a suppression which address it is of, so it can be moved to no other key, and it has no end; links to unsubscribe have
 * none either. What a rotation is worth is that nothing new comes under an old version, and that no key of a person lies under it.
 */
export const openTenantKeys = ({ policy, table, wrapper, now, random }: TenantPorts): TenantKeys => {
  const context = (version: number) => ({ policy: policy.id, use: 'tenant-key', version: String(version) });
  const tenantCache = cached<readonly TenantKey[]>(now);
  const keyOf = (version: number) => ({ pk: keys.tenant, sk: keys.tenantVersion(version) });

  const stored = async (): Promise<readonly StoredItem[]> => {
    const { items } = await table.query('keys', keys.tenant, { limit: 1_000 });
    if (items.length > 0) return items;
    const wrapped = await wrapper.wrap(random(32), context(1));
    return [await findOrCreate(table, keyOf(1), () => ({ ...keyOf(1), number: 1, wrapped }))];
  };

  const tenantKeys = () =>
    tenantCache.find('tenant', async () => {
      const opened = await Promise.all(
        (await stored()).map(async (item): Promise<TenantKey> => {
          const version = toVersion(item);
          return { ...version, key: await wrapper.unwrap(String(item['wrapped']), context(version.version)) };
        }),
      );
      return opened.sort((a, b) => b.version - a.version);
    });

  const isInForce = ({ inForceFrom }: TenantKeyVersion): boolean =>
    inForceFrom === undefined || Date.parse(inForceFrom) <= now().getTime();

  /** Forgotten together with the tenant keys that they come from. */
  const derivedFrom = new WeakMap<readonly TenantKey[], Map<KeyUse, readonly TenantKey[]>>();

  const allDerived = async (use: KeyUse): Promise<readonly TenantKey[]> => {
    const tenant = await tenantKeys();
    const known = derivedFrom.get(tenant) ?? new Map<KeyUse, readonly TenantKey[]>();
    derivedFrom.set(tenant, known);
    const found = known.get(use);
    if (found) return found;
    const made = tenant.map(({ key, ...version }) => ({ ...version, key: deriveKey(key, policy.id, use) }));
    known.set(use, made);
    return made;
  };

  const derived: TenantKeys['derived'] = async (use) => {
    const inForce = (await allDerived(use)).find(isInForce);
    if (!inForce) throw new Error('there is no tenant key in force');
    return inForce;
  };

  const wrap: TenantKeys['wrap'] = async (name, plain) => {
    const { version, key } = await derived('wrap');
    return {
      wrapped: seal(key, Buffer.from(plain).toString('base64url'), wrapContext(name), random),
      tenantVersion: version,
    };
  };

  const wrapping = async (wanted: number) => (await allDerived('wrap')).find(({ version }) => version === wanted);

  const unwrap: TenantKeys['unwrap'] = async (name, { wrapped, tenantVersion }) => {
    let known = await wrapping(tenantVersion);
    if (!known) {
      // A clock of ours may be late: what is remembered is looked up again, once.
      tenantCache.forget();
      known = await wrapping(tenantVersion);
    }
    if (!known) throw new Error('a stored key names a tenant key version that is not kept');
    return Buffer.from(String(unseal(known.key, wrapped, wrapContext(name))), 'base64url');
  };

  return {
    derived,
    allDerived,

    async recent(use, hours) {
      const inForce = (await allDerived(use)).filter(isInForce);
      const since = now().getTime() - hours * 3_600_000;
      // Each was in force until the next newer one was.
      return inForce.filter((_, place) => place === 0 || Date.parse(inForce[place - 1]?.inForceFrom ?? '') > since);
    },

    wrap,
    unwrap,

    versions: async () => (await stored()).map(toVersion).sort((a, b) => b.version - a.version),

    async rotate() {
      const [newest] = (await stored()).toSorted((a, b) => Number(b['number']) - Number(a['number']));
      if (!newest) throw new Error('there is no tenant key');
      if (!isInForce(toVersion(newest))) return toVersion(newest);
      const number = Number(newest['number']) + 1;
      const inForceFrom = new Date(now().getTime() + announcedMs).toISOString();
      const wrapped = await wrapper.wrap(random(32), context(number));
      const made = await findOrCreate(table, keyOf(number), () => ({ ...keyOf(number), number, inForceFrom, wrapped }));
      tenantCache.forget();
      return toVersion(made);
    },

    async rewrap(name, kept) {
      const { version } = await derived('wrap');
      if (kept.tenantVersion >= version) return undefined;
      return wrap(name, await unwrap(name, kept));
    },
  };
};
