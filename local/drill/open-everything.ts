import { createDecipheriv } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { keys } from '../../lambdas/stores/keys.ts';
import type { StoredItem } from '../../lambdas/stores/table.ts';
import { wrappedIn, wrappingName } from '../../lambdas/stores/tenant-keys.ts';
import type { BackedUpFirm } from './backed-up-firm.ts';
import { copiedKeys, liveKeys, rowsIn, unwrapperOf } from './every-key.ts';
import type { DrillFinding } from './findings.ts';
import type { Ledger } from './nights.ts';
import { isPacked, linesOf, objectsIn } from './stored-files.ts';

/** What came of trying every key on everything of people who are no more. */
export type Opened = {
  readonly findings: readonly DrillFinding[];
  /** Objects that were read, sealed texts of people who are no more, keys, and how often one was tried on another. */
  readonly objects: number;
  readonly sealed: number;
  readonly keys: number;
  readonly tries: number;
  /** Texts of people who are there, which have to open: else trying proves nothing. */
  readonly control: number;
  /** People whose texts open with a key out of a short-lived copy, and until when the last of those is there; instant. */
  readonly recoverable: number;
  readonly recoverableUntil?: number;
  /** Blocked texts that have ended, and open until the key of their month goes. */
  readonly monthly: number;
};

/** Of a drill that never came so far. */
export const nothingOpened: Opened = {
  findings: [],
  objects: 0,
  sealed: 0,
  keys: 0,
  tries: 0,
  control: 0,
  recoverable: 0,
  monthly: 0,
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * What a key makes of a sealed text, whatever that was bound to: whoever has key and text asks no tag for leave. Undefined if it is
 * nothing that anybody could have written.
 */
const read = (key: Uint8Array, sealed: Uint8Array): string | undefined => {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 });
  const begins = decipher.update(sealed.subarray(12, Math.min(44, sealed.length - 16)));
  if (begins.some((byte) => byte < 0x20)) return undefined;
  const rest = decipher.update(sealed.subarray(12 + begins.length, -16));
  try {
    // Strictly: short texts that a wrong key makes may well begin and end with a quotation mark.
    const plain = utf8.decode(Buffer.concat([begins, rest]));
    JSON.parse(plain);
    return plain;
  } catch {
    return undefined;
  }
};

const keyRow = /^(SUBJECT|CLASS|PASSING|BUNDLE|DOCUMENT)#|^(TENANT|SIGNING)$/;
/** What invented people are called, give and put right. */
const invented = /persona ?\d+|@example\.com|\+34 6\d\d|"(Ejemplo|Corregido) \d/i;

type Sealed = { readonly item: StoredItem; readonly text: string; readonly night: number | undefined };

/** What is sealed in a line: of the row itself, and of those that an entry of the journal would write again. */
const sealedIn = (item: StoredItem, night: number | undefined): readonly Sealed[] => {
  const redo = (item['redo'] as unknown as readonly { readonly item?: StoredItem }[] | undefined) ?? [];
  return [item, ...redo.flatMap((one) => one.item ?? [])].flatMap((row) =>
    typeof row['sealed'] === 'string' ? [{ item: row, text: row['sealed'], night }] : [],
  );
};

/** How many objects are read, of all. */
type Progress = (done: number, of: number) => void;

/** Reads every object of every backup: what is sealed in them, each text once; and what should never have come there. */
const readBackups = async (firm: BackedUpFirm, { backups }: Ledger, progress: Progress) => {
  const { unwrap } = unwrapperOf(firm);
  const nightOf = new Map(backups.map(({ id, night }) => [id, night]));
  const findings: DrillFinding[] = [];
  const leaked = new Map<string, Uint8Array>();
  const sealed = new Map<string, Sealed>();
  /** Who asked, by request; what is left of a request in the end names nobody. */
  const askedBy = new Map<string, string>();
  const seen = new Set<string>();

  const readLine = async (line: string, night: number | undefined): Promise<void> => {
    const item = JSON.parse(line) as StoredItem;
    if (keyRow.test(item.pk) || wrappedIn(item)) {
      findings.push({ code: 'KEY_IN_BACKUP', ...(night !== undefined && { night }), says: 'a key lies in it' });
      const key = await unwrap(item);
      if (key && item.pk !== keys.signing) leaked.set(wrappingName(item), key);
    }
    if (item.pk.startsWith(keys.requestPrefix) && item['subjectId'] !== undefined) {
      askedBy.set(keys.requestOf(item.pk), String(item['subjectId']));
    }
    for (const one of sealedIn(item, night)) sealed.set(one.text, sealed.get(one.text) ?? one);
  };

  const objects = await objectsIn(firm.backupFolder);
  for (const [place, object] of objects.entries()) {
    progress(place + 1, objects.length);
    const id = object.name.split('/').find((part) => nightOf.has(part));
    const night = id === undefined ? undefined : nightOf.get(id);
    const lines = isPacked(object) ? await linesOf(object) : [await readFile(object.file, 'utf8')];
    // Most rows are the same from one night to the next.
    for (const line of lines.filter((each) => !seen.has(each))) {
      seen.add(line);
      if (invented.test(line)) {
        const says = 'a name or an address stands there for everybody to read';
        findings.push({ code: 'READABLE_BACKUP', ...(night !== undefined && { night }), says });
      }
      if (isPacked(object)) await readLine(line, night);
    }
  }
  return { objects: objects.length, sealed: [...sealed.values()], askedBy, leaked, findings };
};

/** Whom a row is about: by their own rows, what is blocked of them, and what they asked for. */
const subjectIn = ({ pk }: StoredItem, askedBy: ReadonlyMap<string, string>): string | undefined =>
  pk.startsWith(keys.requestPrefix) ? askedBy.get(keys.requestOf(pk)) : /^[SB]#(.+)$/.exec(pk)?.[1];

/** Tries every key that there is on everything that any object of any backup holds of people who are no more. */
export const openEverything = async (firm: BackedUpFirm, ledger: Ledger, progress: Progress): Promise<Opened> => {
  const { register } = ledger;
  const thisMonth = keys.month(new Date(firm.now()));
  const backups = await readBackups(firm, ledger, progress);
  const copies = await copiedKeys(firm, ledger);
  const live = await liveKeys(firm);
  const every = [...live.values(), ...backups.leaked.values()];
  const rows = [...(await rowsIn(firm.whole, 'records')), ...(await rowsIn(firm.whole, 'blocked'))];
  const standing = new Set(rows.map(({ pk, sk }) => `${pk} ${sk}`));
  const findings: DrillFinding[] = [...backups.findings, ...copies.findings];
  const recovered = new Set<string>();
  let [sealed, tries, control, monthly] = [0, 0, 0, 0];

  for (const { item, text, night } of backups.sealed) {
    const { pk, sk } = item;
    const life = register.byId.get(subjectIn(item, backups.askedBy) ?? '');
    if (!life) continue;
    const bytes = Buffer.from(text, 'base64url');
    const opens = (key: Uint8Array | undefined): boolean => key !== undefined && read(key, bytes) !== undefined;
    const isOfPerson = pk.startsWith(keys.subject(''));
    const isBlocked = pk.startsWith(keys.blocked(''));
    if (life.overAt === undefined) {
      if (isOfPerson && opens(live.get(`${keys.subjectKey(life.id)}/${keys.key}`))) control += 1;
      continue;
    }
    // Of whoever is no more the law keeps what still stands.
    if (standing.has(`${pk} ${sk}`)) continue;
    sealed += 1;
    tries += every.length;
    if (every.some(opens)) {
      if (isBlocked && String(item['month']) >= thisMonth) monthly += 1;
      else {
        const of = { ...(night !== undefined && { night }), person: life.person };
        findings.push({ code: 'ERASED_OPENS', ...of, says: 'opens with a key that there is' });
      }
    }
    if (isOfPerson && opens(copies.copied.get(life.id)?.key)) recovered.add(life.id);
  }
  if (control === 0) findings.push({ code: 'NO_CONTROL', says: 'not even what may be read could be read' });
  if (sealed === 0) findings.push({ code: 'NO_CONTROL', says: 'nobody who is no more left anything to try' });
  const untils = [...recovered].map((id) => copies.copied.get(id)?.until ?? 0);
  return {
    findings,
    objects: backups.objects,
    sealed,
    keys: every.length,
    tries,
    control,
    recoverable: recovered.size,
    ...(untils.length > 0 && { recoverableUntil: Math.max(...untils) }),
    monthly,
  };
};
