import { randomUUID } from 'node:crypto';
import { dateAfter } from '../lambdas/domain/civil-time.ts';
import { type Choice, type Decision, signDecision, textHashes } from '../lambdas/domain/consent/decision.ts';
import { keyedHash } from '../lambdas/domain/keys/sealing.ts';
import { type Address, parseAddress } from '../lambdas/domain/mail/address.ts';
import { currentPublication } from '../lambdas/domain/notices/publications.ts';
import type { EventType } from '../lambdas/domain/retention/life-events.ts';
import { after, civilDate } from '../lambdas/domain/time.ts';
import type { World } from '../lambdas/runtime/handler.ts';

/** Of so many items each kind: a customer of many years who is often billed, and changes their mind every day. */
const shares = { contracts: 0.1, invoices: 0.4 } as const;

/** Makes one customer with so many events and decisions in all, through the real stores; answers their id. */
export const makeCustomer = async (items: number, world: World, now: Date): Promise<string> => {
  const { policy, publications, people, decisions, lifeEvents, keyRing } = world;
  const [formId = '', form] = Object.entries(policy.forms)[0] ?? [];
  const [purpose = ''] = form?.offers ?? [];
  const publication = currentPublication(publications);
  const language = policy.bindingLanguage;
  const subjectId = randomUUID();
  const signer = await keyRing.signer();
  const began = after(now, { days: -3_650 });
  const at = (share: number) => new Date(began.getTime() + share * (now.getTime() - began.getTime()));

  const decisionAt = (decidedAt: Date, method: string, choice: Choice) =>
    signDecision<Decision>(
      {
        decisionId: randomUUID(),
        subjectId,
        decidedAt: decidedAt.toISOString(),
        policy: policy.id,
        policyVersion: publication.version,
        language,
        ...textHashes(publication, language, language),
        method,
        form: formId,
        source: 'self',
        purposes: { [purpose]: choice },
      },
      signer,
    );

  const address = parseAddress('ana.muchos@example.com') as Address;
  const fields = {
    name: 'Ana Ejemplo Muchos',
    email: address,
    phone: '+34600111222',
    company: 'Papelería Ejemplo S.L.',
  };
  const kept = await people.keep({
    sealed: {
      kind: 'registration',
      id: randomUUID(),
      issuedAt: began,
      form: formId,
      language,
      version: publication.version,
      fields,
      decisions: { [purpose]: true },
    },
    person: { address, name: fields.name, language },
    fields,
    decision: decisionAt(began, 'mailed-link', 'given'),
    joins: false,
    rememberUntil: after(began, { days: 3 }),
  });
  if (kept.state !== 'kept') throw new Error('an invented person stands already');

  const { key } = await keyRing.derived('reference');
  const happen = async (type: EventType, number: string, when: Date): Promise<void> => {
    const on = civilDate(when, policy.zone);
    const event = {
      eventId: randomUUID(),
      type,
      on,
      reference: keyedHash(key, type.split('-')[0] ?? '', number),
      recordedAt: when.toISOString(),
      source: 'shop',
      ...(type === 'invoice-issued' && { dueOn: dateAfter(on, { months: 1 }) }),
    };
    const { state } = await lifeEvents.keep({ subjectId, event, number, digest: event.eventId });
    if (state !== 'kept') throw new Error(`an invented event was not kept: ${state}`);
  };
  const [contracts, invoices] = [shares.contracts, shares.invoices].map((share) => Math.floor((items * share) / 2));
  for (let n = 0; n < (contracts ?? 0); n += 1) {
    // Two events each, and all go on but those that ended today: what ended before has left.
    await happen('contract-started', `C-${n}`, at(n / (contracts ?? 1)));
    await happen('last-contact', '', at(n / (contracts ?? 1)));
  }
  for (let n = 0; n < (invoices ?? 0); n += 1) {
    await happen('invoice-issued', `F-${n}`, at(n / (invoices ?? 1)));
    await happen('invoice-settled', `F-${n}`, at(n / (invoices ?? 1)));
  }
  const events = 2 * ((contracts ?? 0) + (invoices ?? 0));
  const left = items - events - 1;
  const hands = Array.from({ length: 100 }, async (_, hand) => {
    for (let n = hand; n < left; n += 100) {
      const decision = decisionAt(at((n + 1) / (left + 1)), 'preference-centre', n % 2 === 0 ? 'withdrawn' : 'given');
      const id = { caller: '', decisionId: decision.decisionId };
      const make = async () => decision;
      await decisions.keep({
        who: { subjectId },
        id,
        digest: decision.decisionId,
        make,
        until: after(now, { years: 9 }),
      });
    }
  });
  await Promise.all(hands);
  return subjectId;
};
