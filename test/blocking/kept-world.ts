import { randomUUID } from 'node:crypto';
import { type Decision, signDecision, textHashes } from '../../lambdas/domain/consent/decision.ts';
import { parseAddress } from '../../lambdas/domain/mail/address.ts';
import { purge } from '../../lambdas/domain/retention/purge.ts';
import { recordEvent } from '../../lambdas/domain/retention/record-event.ts';
import type { Staff } from '../../lambdas/domain/staff/staff.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import type { Parts } from '../../lambdas/runtime/world.ts';
import { testWorld } from '../support/test-world.ts';

export const ana: Staff = { id: 'ana', roles: ['operator', 'privacy-lead', 'disclosure'] };
export const bruno: Staff = { id: 'bruno', roles: ['operator', 'privacy-lead', 'disclosure'] };

export type KeptWorld = Awaited<ReturnType<typeof keptWorld>>;

/** Somebody who confirmed the form; answers their id. */
export const keptPerson = async (
  world: World,
  name: string,
  email: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const { policy, publications, keyRing, people } = world;
  const clock = world.now().getTime();
  const [publication] = publications;
  const address = parseAddress(email);
  if (!address || !publication) throw new Error('an invented person needs an address and a notice');
  const subjectId = randomUUID();
  const decision = signDecision<Decision>(
    {
      decisionId: randomUUID(),
      subjectId,
      decidedAt: new Date(clock).toISOString(),
      policy: policy.id,
      policyVersion: publication.version,
      language: 'es',
      ...textHashes(publication, 'es', policy.bindingLanguage),
      method: 'mailed-link',
      form: 'registration',
      source: 'self',
      purposes: { newsletter: 'refused', profiling: 'refused' },
    },
    await keyRing.signer(),
  );
  const sealed = {
    kind: 'registration',
    id: randomUUID(),
    issuedAt: new Date(clock),
    form: 'registration',
    language: 'es',
    version: publication.version,
    fields: {},
    decisions: {},
  } as const;
  const kept = await people.keep({
    sealed,
    person: { address, name, language: 'es' },
    fields: { name, email, phone: '+34600111222', ...more },
    decision,
    joins: false,
    rememberUntil: new Date(clock + 86_400_000),
  });
  if (kept.state !== 'kept') throw new Error('the invented person was not stored');
  return subjectId;
};

/** The stores over a real file under a clock that a test moves: nothing runs, and nothing sweeps, by itself. */
export const keptWorld = async (start = '2026-02-02T09:00:00.000Z', parts: Partial<Parts> = {}) => {
  let clock = Date.parse(start);
  const opened = await testWorld({ now: () => new Date(clock), ...parts });
  const world: World = opened.world;

  return {
    world,
    folder: opened.folder,
    close: opened.close,
    now: () => new Date(clock),
    setClock(instant: string) {
      clock = Date.parse(instant);
    },
    advance(hours: number) {
      clock += hours * 3_600_000;
    },

    /** Somebody who confirmed the form; answers their id. */
    person: (name: string, email: string, more: Readonly<Record<string, string>> = {}) =>
      keptPerson(world, name, email, more),

    event: (
      subjectId: string,
      type: 'contract-started' | 'contract-ended' | 'invoice-issued' | 'invoice-settled',
      reference: string,
      on?: string,
    ) =>
      recordEvent(
        subjectId,
        { eventId: randomUUID(), type, reference, ...(on !== undefined && { on }) },
        'shop',
        world,
      ),

    /** The purge as it runs at night. */
    purge: () => purge({ dailyAt: '04:00', mayGoOn: () => true }, world),

    /** Rows of blocked data of a person as the table has them. */
    async rows(subjectId: string) {
      return (await world.table.query('blocked', `B#${subjectId}`, { prefix: 'DATA#', limit: 1_000 })).items;
    },
  };
};
