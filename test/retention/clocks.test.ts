import { describe, expect, it } from '@jest/globals';
import type { Choice, Decision } from '../../lambdas/domain/consent/decision.ts';
import type { EventType, LifeEvent } from '../../lambdas/domain/retention/life-events.ts';
import type { PersonFacts } from '../../lambdas/domain/retention/person-facts.ts';
import { reckon } from '../../lambdas/domain/retention/reckon.ts';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';

/** In the plainest terms: what somebody did on which day. */
type Life = {
  readonly form?: string;
  /** Days on which they sent the form in. */
  readonly sentOn?: readonly string[];
  readonly events?: readonly (readonly [EventType, string, string?, string?])[];
  readonly said?: readonly (readonly [string, Choice, string])[];
  readonly formerEnd?: string;
};
const atNine = (day: string) => `${day}T09:00:00.000Z`;
const minutesLater = (day: string, minutes: number) =>
  new Date(Date.parse(atNine(day)) + minutes * 60_000).toISOString();

const factsOf = (policy: Policy, { form = 'registration', sentOn = ['2031-03-10'], ...life }: Life): PersonFacts => ({
  subjectId: 's-1',
  createdAt: atNine(sentOn[0] ?? '2031-03-10'),
  forms: sentOn.map((day) => ({ id: day, form, since: atNine(day), source: 'self', ended: [] })),
  events: (life.events ?? []).map(
    ([type, on, reference = '', dueOn], place): LifeEvent => ({
      ...{ eventId: `e-${place}`, type, on, reference, source: 'own-shop' },
      recordedAt: minutesLater('2031-03-10', place),
      ...(dueOn !== undefined && { dueOn }),
    }),
  ),
  decisions: (life.said ?? []).map(
    ([purpose, choice, on], place): Decision => ({
      ...{ decisionId: `d-${place}`, subjectId: 's-1', decidedAt: atNine(on), purposes: { [purpose]: choice } },
      ...{ policy: policy.id, policyVersion: policy.version, language: 'es', method: 'switch', form: 'settings' },
      ...{ source: 'own-shop', kid: 'k', signature: 's' },
    }),
  ),
  ...(life.formerEnd !== undefined && { formerEnd: life.formerEnd }),
});

/** Ends as civil dates: the last whole day, or the date and time where a period began with an instant. */
const ended = (end: Date | undefined): string => {
  if (end === undefined) return '-';
  const madrid = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone: 'Europe/Madrid', dateStyle: 'short', timeStyle: 'short' },
  });
  const [day = '', time = ''] = madrid.format(end).split(' ');
  return time === '00:00' ? madrid.format(end.getTime() - 1).slice(0, 10) : `${day} ${time}`;
};

/** For each thing that is held: until when it is used, and until when it is blocked then. */
const clocksOf = (policy: Policy, life: Life, now = '2031-03-10'): Readonly<Record<string, string>> => {
  const instant = new Date(atNine(now));
  const { units } = reckon(factsOf(policy, life), { policy, publications: [], now: instant, horizon: instant });
  return Object.fromEntries(
    units.map(({ kind, category, reference, usedUntil, blockedUntil, heldBy }) => [
      reference === undefined ? category : `${kind} ${reference}`,
      `${heldBy.some((held) => held.usedUntil === 'open') ? 'open' : ended(usedUntil)}, ${ended(blockedUntil)}`,
    ]),
  );
};

const contract = (on = '2031-04-01', reference = 'A') => ['contract-started', on, reference] as const;
const over = (on = '2032-05-01', reference = 'A') => ['contract-ended', on, reference] as const;

describe('under the fixture policy', () => {
  it.each<[string, Life, Readonly<Record<string, string>>]>([
    ['who only registered goes 24 months after that', {}, { contact: '2033-03-10, -' }],
    ['who has a contract stays', { events: [contract()] }, { contact: 'open, -', 'contract A': 'open, -' }],
    [
      'who had one goes the next night, and is blocked for five years',
      { events: [contract(), over()] },
      { contact: '2032-05-02, 2037-05-01', 'contract A': '2032-05-02, 2037-05-01' },
    ],
    [
      'of two contracts each goes by itself, and the person with the last',
      { events: [contract(), contract('2031-05-01', 'B'), over('2032-06-01', 'B'), over()] },
      {
        contact: '2032-06-02, 2037-06-01',
        'contract A': '2032-05-02, 2037-05-01',
        'contract B': '2032-06-02, 2037-06-01',
      },
    ],
    [
      'of two contracts the one that is over goes while the other runs',
      { events: [contract(), contract('2031-05-01', 'B'), over()] },
      { contact: 'open, -', 'contract A': '2032-05-02, 2037-05-01', 'contract B': 'open, -' },
    ],
    [
      'a debt without a day counts from the invoice, and keeps the person for collecting it',
      { events: [contract(), ['invoice-issued', '2032-04-01', 'F'], over()] },
      {
        contact: '2037-04-01, 2037-05-01',
        'contract A': '2032-05-02, 2037-05-01',
        'invoice F': '2037-04-01, 2038-12-31',
      },
    ],
    [
      'a debt ends five years after it was due, and the invoice is blocked until six years after its year',
      { events: [contract(), ['invoice-issued', '2032-04-01', 'F', '2032-04-30'], over()] },
      {
        contact: '2037-04-30, 2037-05-01',
        'contract A': '2032-05-02, 2037-05-01',
        'invoice F': '2037-04-30, 2038-12-31',
        'debt F': '2037-04-30, -',
      },
    ],
    [
      'of two debts the last one counts',
      {
        events: [
          contract(),
          ['invoice-issued', '2032-04-01', 'F', '2032-04-30'],
          ['invoice-issued', '2031-12-01', 'G'],
          ['invoice-settled', '2032-07-01', 'F'],
          over(),
        ],
      },
      {
        contact: '2036-12-01, 2037-05-01',
        'contract A': '2032-05-02, 2037-05-01',
        'invoice F': '2032-07-02, 2038-12-31',
        'debt F': '2032-07-02, -',
        'invoice G': '2036-12-01, 2037-12-31',
      },
    ],
    [
      'an invoice that was paid after the contract keeps the person until then',
      {
        events: [contract(), ['invoice-issued', '2032-04-01', 'F'], over(), ['invoice-settled', '2032-07-01', 'F']],
      },
      {
        contact: '2032-07-02, 2037-05-01',
        'contract A': '2032-05-02, 2037-05-01',
        'invoice F': '2032-07-02, 2038-12-31',
      },
    ],
    [
      'who bought something without any contract is in touch by that, and it is blocked like a contract',
      {
        events: [
          ['invoice-issued', '2032-04-01', 'F'],
          ['invoice-settled', '2032-04-05', 'F'],
        ],
      },
      { contact: '2034-04-01, 2037-04-05', 'invoice F': '2032-04-06, 2038-12-31' },
    ],
    [
      'a contact moves the end of who is no customer',
      { events: [['last-contact', '2032-08-15']] },
      { contact: '2034-08-15, -' },
    ],
    [
      'a contact moves nothing for who was one, unless they came back after it',
      { events: [contract(), over(), ['last-contact', '2032-04-30']] },
      { contact: '2032-05-02, 2037-05-01', 'contract A': '2032-05-02, 2037-05-01' },
    ],
    [
      'whose contract is blocked by now, and nothing else',
      { formerEnd: '2032-05-01' },
      { contact: '2032-05-02, 2037-05-01' },
    ],
    [
      'a workshop ends three months after its day',
      { events: [['event-attended', '2031-06-20', 'T']] },
      { contact: '2033-06-20, -', 'attendance T': '2031-09-20, -' },
    ],
    [
      'a yes keeps who they are after the contract, until it lapses or they are not heard of',
      { events: [contract(), over()], said: [['newsletter', 'given', '2032-03-01']] },
      { contact: '2034-03-01, 2037-05-01', 'contract A': '2032-05-02, 2037-05-01' },
    ],
    [
      'a yes that was taken back keeps them a day longer, and a no not at all',
      {
        events: [contract(), over()],
        said: [
          ['newsletter', 'given', '2032-03-01'],
          ['profiling', 'refused', '2032-03-02'],
          ['newsletter', 'withdrawn', '2032-07-01'],
        ],
      },
      { contact: '2032-07-02 11:00, 2037-05-01', 'contract A': '2032-05-02, 2037-05-01' },
    ],
    [
      'who closed their account goes like who had a contract until that day',
      { events: [['account-closed', '2031-08-01']] },
      { contact: '2031-08-02, 2036-08-01' },
    ],
  ])('%s', (_what, life, clocks) => {
    expect(clocksOf(fixturePolicy, life, '2032-12-31')).toEqual(clocks);
  });

  it('somebody who owes something is `closing` once nothing else holds them, and so is what they owe', () => {
    const life: Life = { events: [contract(), ['invoice-issued', '2032-04-01', 'F', '2032-04-30'], over()] };
    const states = (now: string) => {
      const instant = new Date(atNine(now));
      const rules = { policy: fixturePolicy, publications: [], now: instant, horizon: instant };
      const { state, units } = reckon(factsOf(fixturePolicy, life), rules);
      return [state, ...units.map((unit) => `${unit.kind} ${unit.state}`)];
    };
    expect(states('2032-05-02')).toEqual([
      'active',
      'identity active',
      'contract active',
      'invoice active',
      'debt closing',
    ]);
    expect(states('2032-05-03')).toEqual([
      'closing',
      'identity closing',
      'contract ended',
      'invoice closing',
      'debt closing',
    ]);
    expect(states('2037-05-01')).toEqual(['ended', 'identity ended', 'contract ended', 'invoice ended', 'debt ended']);
  });
});

describe('under the policy of Antara', () => {
  it('each kind of data is blocked by its own rule, and none for the longest of them (AN-58)', () => {
    const life: Life = {
      events: [
        contract(),
        ['invoice-issued', '2032-04-01', 'F', '2032-04-30'],
        ['invoice-settled', '2032-04-20', 'F'],
        over(),
      ],
      said: [['profiling', 'given', '2031-03-10']],
    };
    expect(clocksOf(antara, life)).toEqual({
      // Tastes are judged by what was ordered, for as long as the person agrees; who they are stays with that.
      contact: '2033-03-10, 2037-05-01',
      details: '2032-05-02, 2035-05-01',
      'contract A': '2033-03-10, 2037-05-01',
      'invoice F': '2032-05-02, 2038-12-31',
      'debt F': '2032-04-21, -',
    });
  });

  it('data of somebody who never ordered anything are not blocked at all', () => {
    expect(clocksOf(antara, {})).toEqual({ contact: '2033-03-10, -', details: '2033-03-10, -' });
  });
});

describe('under the policy of ABANTE', () => {
  it('who asked something goes 24 months after the last contact, whatever they said yes to (AB-54)', () => {
    const life: Life = { form: 'contact', said: [['marketing', 'given', '2031-03-10']] };
    const clocks = { contact: '2033-03-10, -', details: '2033-03-10, -', profile: '2033-03-10, -' };
    expect(clocksOf(abante, life)).toEqual(clocks);
    const heard: Life = { ...life, events: [['last-contact', '2032-01-15']] };
    expect(clocksOf(abante, heard)['profile']).toBe('2034-01-15, -');
  });

  it('who asks something again after their contract is a prospect again, and what was is blocked as before', () => {
    const back: Life = { sentOn: ['2031-03-10', '2033-01-10'], events: [contract(), over()] };
    expect(clocksOf(abante, back)).toMatchObject({ contact: '2035-01-10, 2037-05-01', profile: '2035-01-10, -' });
    // The same where the contract is blocked by now and nothing is left of it but its day.
    const { events: _blocked, ...left } = back;
    expect(clocksOf(abante, { ...left, formerEnd: '2032-05-01' })['contact']).toBe('2035-01-10, 2037-05-01');
  });

  it('what was given for an event goes three months after it, and its advertising with it', () => {
    const life: Life = {
      form: 'event',
      events: [['event-attended', '2031-06-20', 'T']],
      said: [
        ['event-marketing-organiser', 'given', '2031-03-10'],
        ['event-marketing-sponsors', 'refused', '2031-03-10'],
      ],
    };
    expect(clocksOf(abante, life)).toEqual({
      contact: '2031-09-20, -',
      details: '2031-09-20, -',
      event: '2031-09-20, -',
      'attendance T': '2031-09-20, -',
    });
    // Of an event that nobody reported, the rule of people who are no customers is left.
    expect(clocksOf(abante, { ...life, events: [] })['event']).toBe('2033-03-10, -');
  });

  it.each<[string, readonly Choice[]]>([
    ['was never asked for more', []],
    ['said no', ['refused']],
    ['took a yes back', ['given', 'withdrawn']],
    ['took a yes back that has left by now', ['withdrawn']],
  ])('what was given for an event that lies ahead stays for it, though somebody %s', (_what, choices) => {
    const said = choices.map((choice, place) => ['partner-contact', choice, `2031-04-0${place + 1}`] as const);
    const ahead: Life = { form: 'event', said };
    expect(clocksOf(abante, ahead)['details']).toMatch(/^2033-0[34]-\d\d, -$/);
    // The same for the next one, though there was one before.
    const again: Life = {
      ...ahead,
      sentOn: ['2031-03-10', '2031-09-01'],
      events: [['event-attended', '2031-06-20', 'T']],
    };
    expect(clocksOf(abante, again)['details']).toBe('2033-09-01, -');
  });

  it('the address of an invoice is kept with the invoice, what they asked with the contract, and the rest for less', () => {
    const life: Life = {
      events: [contract(), ['invoice-issued', '2032-04-01', 'F'], ['invoice-settled', '2032-04-20', 'F'], over()],
    };
    expect(clocksOf(abante, life)).toEqual({
      contact: '2032-05-02, 2037-05-01',
      details: '2032-05-02, 2035-05-01',
      profile: '2032-05-02, -',
      'invoice-address': '2032-05-02, 2038-12-31',
      'contract A': '2032-05-02, 2037-05-01',
      'invoice F': '2032-05-02, 2038-12-31',
    });
  });
});
