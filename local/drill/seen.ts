import { parseAddress } from '../../lambdas/domain/mail/address.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import { callerOf, type Firm } from '../simulate/firm.ts';
import type { Life } from '../simulate/oracle/life.ts';
import type { Person } from '../simulate/plan.ts';
import { application } from '../simulate/talk.ts';

export type Gate = { readonly allowed: boolean; readonly reason: string };

/** What the doors of a firm say of one person. */
export type Seen = {
  /** Whether they are found by their address. */
  readonly found: boolean;
  /** The gate, by purpose. */
  readonly gates: Readonly<Record<string, Gate>>;
  /** Everything that staff may read of them, as text; undefined of nobody. */
  readonly content?: string;
  /** What is blocked of them: a line for each row. */
  readonly blocked: readonly string[];
  /** Whether advertising to their address is stopped. */
  readonly suppressed: boolean;
};

/** Looks at people through the doors of a world: those that applications and staff come through. */
export const eyesOf = async (world: World, personOf: (number: number) => Person) => {
  const call: Firm['call'] = await callerOf(world);
  const { policy, subjects, blockedData, guards } = world;

  const gateOf = async (id: string, purpose: string): Promise<Gate> => {
    const { json } = await call('GET /decisions', { query: { subject: id, purpose }, ...application('decisions') });
    return { allowed: json['allowed'] === true, reason: String(json['reason']) };
  };

  return async ({ id, person }: Life): Promise<Seen> => {
    const { email } = personOf(person);
    const address = parseAddress(email);
    if (!address) throw new Error('an invented address is none');
    const { json } = await call('POST /subjects/lookup', { body: { email }, ...application('lookup') });
    const gates: Record<string, Gate> = {};
    for (const purpose of Object.keys(policy.purposes)) gates[purpose] = await gateOf(id, purpose);
    const file = await subjects.load(id);
    const opened = file && (await subjects.open(file));
    const notes = await blockedData.about(id);
    return {
      found: (json['subjects'] as readonly string[]).includes(id),
      gates,
      ...(opened && { content: JSON.stringify([opened.person, opened.forms, opened.events]) }),
      blocked: notes.map((note) => `${note.category} ${note.id} ${note.until}`).sort(),
      suppressed: await guards.isSuppressed(address, 'marketing'),
    };
  };
};
