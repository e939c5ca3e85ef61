import type { KeyRing } from '../domain/keys/key-ring.ts';
import { type Random, seal, unseal } from '../domain/keys/sealing.ts';
import {
  type Content,
  givenUpAfter,
  type Message,
  type MessageId,
  type NewMessage,
  type Outbox,
  type Place,
  type Recipient,
  wordsLive,
} from '../domain/mail/outbox.ts';
import { after, type Clock, epochSeconds } from '../domain/time.ts';
import { keys } from './keys.ts';
import type { Change, Item, Key, StoredItem, Table } from './table.ts';

const writesAtOnce = 50;
const duePage = 100;

// An id of ours holds no #, a client id may.
const partitionOf = ({ clientId, messageId }: MessageId) => keys.message(`${clientId}#${messageId}`);
const keyOf = (place: Place): Key => ({ pk: partitionOf(place), sk: keys.recipient(place.subjectId) });
const placeOf = ({ pk, sk }: Key): Place => {
  const id = pk.slice(keys.messagePrefix.length);
  const between = id.lastIndexOf('#');
  return {
    clientId: id.slice(0, between),
    messageId: id.slice(between + 1),
    subjectId: sk.slice(keys.recipientPrefix.length),
  };
};

const toMessage = (item: StoredItem): Message => ({
  template: String(item['template']),
  class: item['class'] as Message['class'],
  createdAt: String(item['createdAt']),
  accepted: Number(item['accepted']),
});

const toRecipient = (item: StoredItem): Recipient => {
  const { pk, sk, expiresAt, dueBucket: _bucket, ...recipient } = item;
  return { ...recipient, place: placeOf({ pk, sk }), forgottenAt: expiresAt } as unknown as Recipient;
};

const context = (pk: string) => ({ subject: pk, attribute: 'words', version: 1 });

/** `Outbox` over the tables. */
export const openOutbox = (ports: { table: Table; keyRing: KeyRing; random: Random; now: Clock }): Outbox => {
  const { table, keyRing, random, now } = ports;

  /** What it says is sealed with a key that is destroyed after some days, so that no backup remembers it for longer. */
  const wordsItem = async (
    pk: string,
    { template, class: of }: Message,
    content: Content,
    until: Date,
  ): Promise<Item> => {
    const { period, key } = await keyRing.currentKey('message');
    const sealed = seal(key, content, context(pk), random);
    return { pk, sk: keys.words, template, class: of, period, sealed, expiresAt: epochSeconds(until) };
  };

  const queue = async (pk: string, subjects: readonly string[], since: string, expiresAt: number): Promise<void> => {
    for (let first = 0; first < subjects.length; first += writesAtOnce) {
      await Promise.all(
        subjects.slice(first, first + writesAtOnce).map((subjectId) =>
          table.put(
            'records',
            {
              pk,
              sk: keys.recipient(subjectId),
              state: 'queued',
              at: since,
              queuedAt: since,
              copies: 0,
              attempts: 0,
              dueBucket: keys.outbox,
              dueAt: since,
              expiresAt,
            },
            'absent',
          ),
        ),
      );
    }
  };

  return {
    async keep({ id, subjects, content, digest, shownUntil, ...message }: NewMessage) {
      const pk = partitionOf(id);
      const expiresAt = epochSeconds(shownUntil);
      const put = await table.put('records', { pk, sk: keys.only, ...message, digest, expiresAt }, 'absent');
      const stood = put.stored ? undefined : put.stood;
      if (stood && stood['digest'] !== digest) return undefined;
      const kept = stood ? toMessage(stood) : message;
      const since = new Date(kept.createdAt);
      // Too late to send anything: there is nothing to complete.
      if (after(since, givenUpAfter) <= now()) return kept;
      await table.put('records', await wordsItem(pk, kept, content, after(since, wordsLive)), 'absent');
      await queue(pk, subjects, kept.createdAt, stood?.expiresAt ?? expiresAt);
      return kept;
    },

    async show(id) {
      const items: StoredItem[] = [];
      let cursor: string | undefined;
      do {
        const page = await table.query('records', partitionOf(id), {
          limit: 1_000,
          ...(cursor !== undefined && { cursor }),
        });
        items.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined);
      const message = items.find(({ sk }) => sk === keys.only);
      const recipients = items.filter(({ sk }) => sk.startsWith(keys.recipientPrefix)).map(toRecipient);
      return message && { message: toMessage(message), recipients };
    },

    async due(until, cursor) {
      const page = { limit: duePage, ...(cursor !== undefined && { cursor }) };
      const { items, cursor: next } = await table.queryDue('records', keys.outbox, until.toISOString(), page);
      return { places: items.map(placeOf), ...(next !== undefined && { cursor: next }) };
    },

    async recipient(place) {
      const item = await table.get('records', keyOf(place));
      return item && toRecipient(item);
    },

    async content(id) {
      const pk = partitionOf(id);
      const item = await table.get('records', { pk, sk: keys.words });
      const key = item && (await keyRing.keyOfPeriod('message', Number(item['period'])));
      if (!key) return undefined;
      const { template, class: of } = toMessage(item);
      return { template, class: of, ...(unseal(key, String(item['sealed']), context(pk)) as Content) };
    },

    async change(recipient, outcome) {
      const { place, version, queuedAt, forgottenAt } = recipient;
      const next = { ...outcome, at: now().toISOString(), queuedAt };
      const due = outcome.dueAt !== undefined && { dueBucket: keys.outbox };
      const put = await table.put('records', { ...keyOf(place), ...next, ...due, expiresAt: forgottenAt }, version);
      return put.stored ? { ...next, place, version: put.version, forgottenAt } : undefined;
    },
  };
};

/** What a change of `records` says about the queue: set only when somebody was put into it. */
export const queuedPlace = ({ kind, key, item }: Change): Place | undefined =>
  kind === 'put' && key.sk.startsWith(keys.recipientPrefix) && item?.version === 1 ? placeOf(key) : undefined;
