import { randomUUID } from 'node:crypto';
import { releaseHold, setHold } from '../../lambdas/domain/blocking/set-hold.ts';
import { approveUnblocking, proposeUnblocking } from '../../lambdas/domain/blocking/unblock.ts';
import { standingOf } from '../../lambdas/domain/consent/fold.ts';
import type { SuppressionScope } from '../../lambdas/domain/guards/guards.ts';
import { type Address, parseAddress } from '../../lambdas/domain/mail/address.ts';
import { changesBy, keepOwnChoice } from '../../lambdas/domain/preferences/own-choice.ts';
import { Refusal } from '../../lambdas/domain/problems.ts';
import { erase, stopUse } from '../../lambdas/domain/requests/erase.ts';
import { recordEvent } from '../../lambdas/domain/retention/record-event.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import { why } from '../blocking/blocking-world.ts';
import { ana, bruno } from '../blocking/kept-world.ts';

/** Consent purposes of the fixture policy that a person decides on. */
const purposes = ['newsletter', 'profiling'] as const;
const scopes: readonly SuppressionScope[] = ['entry', 'marketing'];
const categories = ['contact', 'proof', 'orders', 'invoices', 'debts', 'workshops', 'petitions'];

export const addressOf = (number: number): Address => {
  const address = parseAddress(`persona${number}@example.com`);
  if (!address) throw new Error('an invented address is none');
  return address;
};

/** Everything that a restore has to get right about somebody. */
export const seenOf = async (world: World, subjectId: string, address: Address) => {
  const { subjects, blockedData, guards, decisions, holds, policy, publications, now } = world;
  const file = await subjects.load(subjectId);
  const opened = file && (await subjects.open(file));
  const holding = await decisions.holding({ subjectId });
  const rules = { policy, publications, now: now() };
  const notes = await blockedData.open(subjectId, categories);
  const standing = (await holds.standing()).filter((hold) => hold.subjectId === subjectId);
  return {
    there: opened !== undefined,
    person: opened?.person,
    fields: opened?.forms.map(({ fields }) => fields.map(({ name, value }) => [name, value])),
    events: opened?.events.map(({ type, reference }) => `${type} ${reference}`).sort(),
    isClosed: opened?.events.some(({ type }) => type === 'account-closed'),
    restriction: file?.facts.restriction?.ground,
    said: purposes.map((purpose) => (holding.live ? standingOf(holding.decisions, purpose, rules).state : 'never')),
    held: standing.map(({ holdId }) => holdId).sort(),
    isMarkedHeld: (opened?.holds ?? 0) > 0,
    blocked: notes.map(({ id, until, content }) => JSON.stringify([id, until, content])).sort(),
    suppressed: await Promise.all(scopes.map((scope) => guards.isSuppressed(address, scope))),
    wasErased: await guards.wasErased({ address, name: opened?.person.name ?? '' }),
  };
};
export type Seen = Awaited<ReturnType<typeof seenOf>>;

const refused = (error: unknown): undefined => {
  if (!(error instanceof Refusal)) throw error;
};

/** What may happen to people, through the domain as the handlers call it; whatever is not possible just now is left undone. */
export const doings = (world: World) => {
  const language = 'es' as const;
  const rules = () => ({ policy: world.policy, publications: world.publications, now: world.now() });

  const choose = async (subjectId: string, wishes: Readonly<Record<string, boolean>>): Promise<void> => {
    const { decisions, live } = await world.decisions.holding({ subjectId });
    if (!live) return;
    await keepOwnChoice(
      { subjectId, method: 'preference-centre', language, shown: world.publications.at(-1) },
      changesBy(wishes, decisions, rules()),
      world,
    );
  };

  return {
    choose,

    async restrict(subjectId: string, ground: 'accuracy' | 'claims' | undefined): Promise<void> {
      const file = await world.subjects.load(subjectId);
      if (!file) return;
      const restriction = ground && { ground, since: world.now().toISOString() };
      await world.subjects.restrict(file, restriction, ana, 'Lo pide');
    },

    async rectify(subjectId: string, values: Readonly<Record<string, string>>, address?: Address): Promise<void> {
      const file = await world.subjects.load(subjectId);
      if (!file) return;
      const how = { by: ana, reason: 'Lo pide', ...(address && { address }) };
      await world.subjects.rectify(file, values, how).catch(refused);
    },

    async hold(subjectId: string, on: readonly string[]): Promise<string | undefined> {
      const holdId = randomUUID();
      const request = { holdId, subjectId, categories: on, ...why };
      const set = await setHold(request, ana, world).catch(refused);
      return set && holdId;
    },

    release: (holdId: string): Promise<unknown> => releaseHold(holdId, 'Ya no hace falta', ana, world).catch(refused),

    suppress: (address: Address, scope: SuppressionScope, daysAgo: number): Promise<void> =>
      world.guards.suppress(address, [scope], 'objection', new Date(world.now().getTime() - daysAgo * 86_400_000)),

    async erase(subjectId: string): Promise<void> {
      const work = { done: [], orderedBy: 'ana', approval: { by: 'bruno' } };
      const file = { id: 'R-0000000000000', subjectId, language, work } as unknown as Parameters<typeof erase>[0];
      const { end } = await stopUse(file, world);
      // Somebody held leaves when nobody holds them any more.
      if (end === undefined) await erase(file, world).catch(() => undefined);
    },

    event: (
      subjectId: string,
      type: 'contract-started' | 'contract-ended' | 'invoice-issued',
      reference: string,
    ): Promise<unknown> =>
      recordEvent(subjectId, { eventId: randomUUID(), type, reference }, 'shop', world).catch(refused),

    contacted: (subjectId: string): Promise<unknown> =>
      recordEvent(subjectId, { eventId: randomUUID(), type: 'last-contact' }, 'shop', world).catch(refused),

    /** True if something was taken back. */
    async unblock(subjectId: string): Promise<boolean> {
      const unblockingId = randomUUID();
      const act = await proposeUnblocking({ unblockingId, subjectId, reason: 'Un error' }, ana, world).catch(refused);
      return act !== undefined && (await approveUnblocking(act.id, bruno, world).catch(refused)) !== undefined;
    },
  };
};
