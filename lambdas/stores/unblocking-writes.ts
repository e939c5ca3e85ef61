import type { Policy } from '../../policy/model/types.ts';
import { type Decision, forgottenAt, stopsOf } from '../domain/consent/decision.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import { type Random, seal, unseal } from '../domain/keys/sealing.ts';
import { welcomeNoteDays } from '../domain/people/welcome-note.ts';
import type { LifeEvent } from '../domain/retention/life-events.ts';
import { categoriesOf } from '../domain/retention/person-facts.ts';
import { digestOf } from '../domain/retention/record-event.ts';
import { after, epochSeconds } from '../domain/time.ts';
import type { BlockedContent, BlockedForm } from './blocked-items.ts';
import { decisionItem } from './decision-items.ts';
import { keys } from './keys.ts';
import type { Fields } from './opened-person.ts';
import { context, put } from './person-items.ts';
import type { StoredItem, Write } from './table.ts';

/** A blocked row with what it holds. */
export type OpenedRow = { readonly row: StoredItem; readonly content: BlockedContent };

/** Where blocked data go back to: the partition of a person as it is, and the key that seals it. */
export type Target = {
  readonly subjectId: string;
  readonly rows: readonly StoredItem[];
  readonly key: Uint8Array;
  readonly at: Date;
};

type Sealing = { readonly policy: Policy; readonly keyRing: KeyRing; readonly random: Random };

const standing = ({ rows }: Target, sk: string): StoredItem | undefined => rows.find((row) => row.sk === sk);
const textsOf = (row: StoredItem, name: string) => (row[name] as readonly string[] | undefined) ?? [];

const fieldsOf = ({ subjectId, key }: Target, row: StoredItem): Fields =>
  unseal(key, String(row['sealed']), context(subjectId, row.sk)) as Fields;

/** Forms of these rows, by id, with the categories of which each gets its fields back. */
const formParts = (opened: readonly OpenedRow[]) => {
  const parts = new Map<
    string,
    { form: BlockedForm; fields: Record<string, string | boolean>; categories: string[] }
  >();
  for (const { row, content } of opened) {
    for (const form of content.forms ?? []) {
      const before = parts.get(form.id) ?? { form, fields: {}, categories: [] };
      Object.assign(before.fields, form.fields);
      before.categories.push(String(row['category']));
      parts.set(form.id, before);
    }
  }
  return parts;
};

/** Whether every form that these data belong to still stands: what the person took back meanwhile is not brought back. */
export const hasItsForms = ({ content }: OpenedRow, target: Target): boolean =>
  (content.forms ?? []).every(
    ({ id, fields }) => Object.keys(fields).length === 0 || standing(target, keys.form(id)) !== undefined,
  );

/** A mail that is owed once and was sent: what was confirmed before is not told again. */
const welcomed = (subjectId: string, { decisionId }: BlockedForm, at: Date): Write =>
  put('records', {
    pk: keys.subject(subjectId),
    sk: keys.welcome(decisionId),
    copies: 1,
    sent: true,
    expiresAt: epochSeconds(after(at, { days: welcomeNoteDays })),
  });

/**
 * Forms as they were: new ones with every field that was blocked, and those that stand with what they had lost. What of a form was
 * erased, or stays blocked, remains ended.
 */
export const formsBack = (
  opened: readonly OpenedRow[],
  target: Target,
  { policy, random }: Sealing,
): readonly Write[] => {
  const { subjectId, key, at } = target;
  return [...formParts(opened).values()].flatMap(({ form, fields, categories }): Write[] => {
    const { fields: _fields, id, ...origin } = form;
    const sk = keys.form(id);
    const stood = standing(target, sk);
    const sealed = (all: Fields) => seal(key, all, context(subjectId, sk), random);
    if (stood) {
      const { version, ...item } = stood;
      const ended = textsOf(stood, 'ended').filter((category) => !categories.includes(category));
      return [put('records', { ...item, ended, sealed: sealed({ ...fieldsOf(target, stood), ...fields }) }, version)];
    }
    const all = categoriesOf(policy, { id, form: form.form, since: '', source: form.source, ended: [] });
    const ended = all.filter((category) => !categories.includes(category));
    const item = {
      pk: keys.subject(subjectId),
      sk,
      ...origin,
      ...(ended.length > 0 && { ended }),
      sealed: sealed(fields),
    };
    return [put('records', item, 'absent'), ...(form.confirmedAt === undefined ? [] : [welcomed(subjectId, form, at)])];
  });
};

type BlockedEvent = NonNullable<BlockedContent['events']>[number];

/** What was reported, as it was; an invoice that stands without its due date gets that back. */
export const eventsBack = (opened: readonly OpenedRow[], target: Target, { random }: Sealing): readonly Write[] => {
  const { subjectId, key } = target;
  const bySk = new Map<string, BlockedEvent>();
  for (const event of opened.flatMap(({ content }) => content.events ?? [])) {
    const sk = keys.event(`${event.source}#${event.eventId}`);
    bySk.set(sk, { ...bySk.get(sk), ...event });
  }
  return [...bySk].flatMap(([sk, { number, ...event }]): Write[] => {
    const stood = standing(target, sk);
    if (stood) {
      const { version, ...item } = stood;
      const isWhole = event.dueOn === undefined || item['dueOn'] === event.dueOn;
      return isWhole ? [] : [put('records', { ...item, dueOn: event.dueOn }, version)];
    }
    const { recordedAt: _at, ...told }: LifeEvent = event;
    return [
      put(
        'records',
        {
          pk: keys.subject(subjectId),
          sk,
          ...event,
          digest: digestOf(told),
          ...(number !== undefined && { sealed: seal(key, number, context(subjectId, sk), random) }),
        },
        'absent',
      ),
    ];
  });
};

/** What is decided with a form or a link lies under its own id; what an application reports, under the id that it gave. */
const onLinks = ['mailed-link', 'undo-link', 'import'];
const ownActs = [...onLinks, 'preference-centre', 'unsubscribe', 'complaint', 'request', 'restore'];

const callerOf = ({ method, source }: Decision): string =>
  ownActs.includes(method) || source === 'self' ? '' : source;

/** Decisions as they were made and signed. */
export const decisionsBack = (opened: readonly OpenedRow[], target: Target, { policy }: Sealing): readonly Write[] => {
  const formIds = new Map([
    ...target.rows
      .filter(({ sk }) => sk.startsWith(keys.formPrefix))
      .map((row) => [String(row['decisionId']), row.sk.slice(keys.formPrefix.length)] as const),
    ...[...formParts(opened).values()].map(({ form }) => [form.decisionId, form.id] as const),
  ]);
  const bySk = new Map(
    opened
      .flatMap(({ content }) => content.decisions ?? [])
      .map((decision) => [keys.decision(decision.decisionId, callerOf(decision)), decision] as const),
  );
  return [...bySk].flatMap(([sk, decision]): Write[] => {
    if (standing(target, sk)) return [];
    const { decisionId, decidedAt, method, purposes } = decision;
    const registrationId = formIds.get(decisionId);
    // As when it was kept: a no stays with the person, and so does what came with a form.
    const ends = !onLinks.includes(method) && stopsOf(purposes).length === 0;
    const item = decisionItem(decision, sk, {
      ...(registrationId !== undefined && { registrationId }),
      ...(ends && { expiresAt: epochSeconds(forgottenAt(policy, new Date(decidedAt))) }),
    });
    return [put('records', item, 'absent')];
  });
};
