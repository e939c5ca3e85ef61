import { join } from 'node:path';
import { keyfileWrapper } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import type { KeyUse } from '../../lambdas/domain/keys/key-ring.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import type { StoredItem, TableName, WholeTable } from '../../lambdas/stores/table.ts';
import { openTenantKeys, wrappedIn, wrappingName } from '../../lambdas/stores/tenant-keys.ts';
import { dayMs } from '../simulate/calendar.ts';
import type { BackedUpFirm } from './backed-up-firm.ts';
import type { DrillFinding } from './findings.ts';
import type { Ledger } from './nights.ts';
import { instantIn, isPacked, linesOf, objectsIn } from './stored-files.ts';

/** Keys by the name of the row that holds each. */
export type Keys = ReadonlyMap<string, Uint8Array>;
/** The key of somebody who is no more, out of a short-lived copy, and until when the last such copy is there; instant. */
export type CopiedKey = { readonly key: Uint8Array; readonly until: number };

const uses: readonly KeyUse[] = [
  ...(['lookup', 'suppression', 'nonce', 'console', 'wrap', 'unsubscribe', 'import'] as const),
  ...(['reference', 'erased', 'blocked-lookup', 'visit-link', 'code'] as const),
];

/** Every row of a table. */
export const rowsIn = async (whole: WholeTable, table: TableName): Promise<readonly StoredItem[]> => {
  const rows: StoredItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await whole.scan(table, { limit: 1_000, ...(cursor !== undefined && { cursor }) });
    rows.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows;
};

/** Whoever has the key file and a row of a key has the key. */
export const unwrapperOf = ({ world, folder }: BackedUpFirm) => {
  const tenant = openTenantKeys({ ...world, wrapper: keyfileWrapper({ file: join(folder, 'key') }) });
  const unwrap = async (row: StoredItem): Promise<Uint8Array | undefined> => {
    const wrapped = wrappedIn(row);
    return wrapped && tenant.unwrap(wrappingName(row), wrapped).catch(() => undefined);
  };
  return { unwrap, derived: tenant.derived };
};

/** Every key that there is now. */
export const liveKeys = async (firm: BackedUpFirm): Promise<Keys> => {
  const { unwrap, derived } = unwrapperOf(firm);
  const found = new Map<string, Uint8Array>();
  for (const row of await rowsIn(firm.whole, 'keys')) {
    const key = row.pk === keys.signing ? undefined : await unwrap(row);
    if (key) found.set(wrappingName(row), key);
  }
  for (const use of uses) found.set(`derived/${use}`, (await derived(use)).key);
  return found;
};

/** Keys of people who are no more that short-lived copies still hold, and whether any holds one for longer than it may. */
export const copiedKeys = async (
  firm: BackedUpFirm,
  { register }: Ledger,
): Promise<{ readonly copied: ReadonlyMap<string, CopiedKey>; readonly findings: readonly DrillFinding[] }> => {
  const { policy, folder } = firm;
  const now = firm.now();
  const livesMs = policy.backups.keyRecoveryDays * dayMs;
  const { unwrap } = unwrapperOf(firm);
  const findings: DrillFinding[] = [];
  const copied = new Map<string, CopiedKey>();
  const accuse = (says: string, person?: number) =>
    findings.push({ code: 'KEY_IN_COPY', ...(person !== undefined && { person }), says });

  const take = async (row: StoredItem, madeAt: number): Promise<void> => {
    const prefix = keys.subjectKey('');
    const life = row.pk.startsWith(prefix) ? register.byId.get(row.pk.slice(prefix.length)) : undefined;
    const key = life?.overAt === undefined ? undefined : await unwrap(row);
    if (life?.overAt === undefined || !key) return;
    if (life.overAt <= madeAt) accuse('their key was copied after it was destroyed', life.person);
    if (life.overAt + livesMs <= now) accuse('their key was to be beyond recovery', life.person);
    copied.set(life.id, { key, until: Math.max(madeAt + livesMs, copied.get(life.id)?.until ?? 0) });
  };

  for (const object of await objectsIn(join(folder, 'recovery', 'keys'))) {
    const madeAt = instantIn(object.name);
    if (!(madeAt + livesMs > now)) accuse('a copy of keys is older than it may get');
    if (!isPacked(object)) continue;
    for (const line of await linesOf(object)) await take(JSON.parse(line) as StoredItem, madeAt);
  }
  return { copied, findings };
};
