import { restrictionLiftedLetter } from '../mail/letters/restriction-lifted-letter.ts';
import { Undeliverable } from '../mail/mailer.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import type { Restriction, RestrictionGround } from '../retention/person-facts.ts';
import { checkReason } from '../staff/reason.ts';
import type { Staff } from '../staff/staff.ts';
import { Unavailable } from '../unavailable.ts';
import { refusal } from './lines.ts';
import type { SubjectFile } from './subjects.ts';

export type RestrictionRequest = {
  readonly subjectId: string;
  readonly action: 'restrict' | 'lift';
  readonly ground?: RestrictionGround | undefined;
  readonly reason: string;
};

type Needs = Pick<Ports, 'policy' | 'settings' | 'now' | 'subjects' | 'mailer'>;

/** How often it is tried while others change the same person. */
const mostTries = 5;

/** Tells the person that their data will be used again (GDPR art. 18(3)). Throws `Unavailable` if nobody can be told now. */
const tell = async (
  file: SubjectFile,
  { since }: Restriction,
  { policy, settings, subjects, mailer }: Needs,
): Promise<void> => {
  await mailer.ready();
  const opened = await subjects.open(file);
  if (!opened) throw new Refusal('NOT_FOUND');
  const { address: to, language } = opened.person;
  const letter = restrictionLiftedLetter({
    policy,
    language,
    since: new Date(since),
    noticeUrl: `${settings.publicUrl}/notice`,
  });
  try {
    await mailer.send({ kind: 'notice', to, language, ...letter });
  } catch (error) {
    // Nobody was told, so nothing is lifted.
    throw error instanceof Undeliverable ? new Refusal('ADDRESS_UNDELIVERABLE') : error;
  }
};

/**
 * Restricts the use of a person's data, or lifts that (GDPR art. 18): while it stands every purpose pauses. Lifting tells the person
 * first and only then lifts; cut off in between, the next try may tell them twice. What stands so already is left as it is; another
 * ground takes the place of the one before. Answers the restriction that stands then. Throws `NOT_FOUND` for whoever is not stored,
 * `Unavailable` while no mail can be sent, and `ADDRESS_UNDELIVERABLE` if it never can.
 */
export const restrictSubject = async (
  { subjectId, action, ground, reason: sent }: RestrictionRequest,
  by: Staff,
  ports: Needs,
): Promise<Restriction | undefined> => {
  const reason = checkReason(sent);
  if (action === 'restrict' && ground === undefined) throw refusal('ground', 'MISSING_FIELD');
  if (action === 'lift' && ground !== undefined) throw refusal('ground', 'FIELD_NOT_EXPECTED');
  let told: string | undefined;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const file = await ports.subjects.load(subjectId);
    if (!file) throw new Refusal('NOT_FOUND');
    const stands = file.facts.restriction;
    if (stands?.ground === ground) return stands;
    const next = ground && { ground, since: ports.now().toISOString() };
    if (stands && !next && told !== stands.since) {
      await tell(file, stands, ports);
      told = stands.since;
    }
    if (await ports.subjects.restrict(file, next, by, reason)) return next;
  }
  throw new Unavailable('somebody else is changing that person all the time');
};
