import { expect } from '@jest/globals';
import type { Role } from '../../lambdas/domain/staff/staff.ts';
import type { Delivered } from '../support/delivered.ts';
import { runFeeds } from './deployment.ts';
import { staffClaims } from './staff-flows.ts';
import { claimsOf, type DeployedWorld, linkIn, setMinutesLater } from './world.ts';

/** What staff see of a request, as far as it is looked at here. */
type Seen = {
  readonly file: {
    readonly state: string;
    readonly outcome?: string;
    readonly dueOn: string;
    readonly toSend: readonly string[];
    readonly work?: {
      readonly result?: { readonly done: readonly string[]; readonly kept: readonly { readonly category: string }[] };
    };
  };
  readonly content?: { readonly address?: string };
  readonly history: readonly { readonly what: string; readonly details?: Readonly<Record<string, string>> }[];
  readonly letters: readonly { readonly kind: string; readonly text: string; readonly sent: boolean }[];
  readonly waiting: readonly { readonly id: string }[];
  readonly document?: { readonly type: string };
};

/** What people and staff do about requests for rights; whatever follows by itself has happened when a call comes back. */
export const requestCalls = (world: () => DeployedWorld) => {
  const http: DeployedWorld['http'] = (...call) => world().http(...call);

  const schedule = (name: 'tend-requests' | 'warn-of-deadlines') => world().call('executor', { schedule: name });

  /** The latest mail to an address that speaks of a request and of something else. */
  const mailAbout = async (email: string, reference: string, words: RegExp): Promise<Delivered> => {
    const all = await world().mailsTo(email);
    const mail = all.findLast(({ subject, text }) => text.includes(reference) && words.test(`${subject}\n${text}`));
    if (!mail)
      throw new Error(`no mail about ${reference} says ${words}: ${all.map(({ subject }) => subject).join('; ')}`);
    return mail;
  };

  const ask = async (right: string, email: string, more: object = {}): Promise<string> => {
    const { status, json } = await http('POST', '/requests', { body: { right, email, language: 'es', ...more } });
    expect([status, json['code']]).toEqual([202, undefined]);
    await runFeeds(world());
    return String(json['reference']);
  };

  const press = async (link: string, body: object) => {
    const { status, json } = await http('POST', link, { body });
    await runFeeds(world());
    return { status, json };
  };

  /** Asks, and presses the link that the receipt brought; answers the reference. */
  const confirmed = async (right: string, email: string, more: object = {}): Promise<string> => {
    const reference = await ask(right, email, more);
    const link = linkIn((await mailAbout(email, reference, /\/links\//)).text);
    expect((await press(link, { action: 'confirm' })).status).toBe(200);
    return reference;
  };

  const staff = async (role: Role, path: string, body: object = {}, sub?: string) => {
    const { status, json } = await http('POST', `/staff${path}`, { body, claims: staffClaims(role, sub) });
    await runFeeds(world());
    return { status, json };
  };

  const see = async (reference: string): Promise<Seen> => {
    const { status, json } = await staff('privacy-lead', `/requests/${reference}/views`, {
      reason: 'Toca contestarla',
    });
    expect([status, json['code']]).toEqual([200, undefined]);
    return json as unknown as Seen;
  };

  /** How a request stands, with no letter left to send. */
  const standing = async (reference: string) => {
    const { file } = await see(reference);
    expect(file.toSend).toEqual([]);
    return [file.state, ...(file.outcome === undefined ? [] : [file.outcome])];
  };

  /** One act of an operator; answers its code if it is refused. */
  const act = async (reference: string, action: object, sub?: string): Promise<unknown> => {
    const body = { reason: 'Así lo pide la solicitud', ...action };
    return (await staff('operator', `/requests/${reference}/actions`, body, sub)).json['code'];
  };

  const lookUp = async (email: string): Promise<readonly string[]> => {
    const { json } = await http('POST', '/subjects/lookup', { body: { email }, claims: claimsOf('shop', 'lookup') });
    return json['subjects'] as string[];
  };

  const mayWe = async (subjectId: string, purpose = 'newsletter') => {
    const path = `/decisions?subject=${subjectId}&purpose=${purpose}`;
    return (await http('GET', path, { claims: claimsOf('shop', 'decisions') })).json;
  };

  /** Types the code that a mail has just brought. */
  const codeIn = async (email: string): Promise<string> => {
    const mail = (await world().mailsTo(email)).findLast(({ subject }) => /código de un solo uso/.test(subject));
    const [code] = /\b\d{6}\b/.exec(mail?.text ?? '') ?? [];
    if (code === undefined) throw new Error('no code was mailed');
    return code;
  };

  /** The files of a copy once its code is typed, and the way to the first of them. */
  const opened = async (link: string, email: string) => {
    expect((await press(link, { action: 'send-code' })).json['status']).toBe('code-sent');
    const { json } = await press(link, { action: 'open', code: await codeIn(email) });
    expect(json['status']).toBe('opened');
    const files = json['files'] as { readonly part: string; readonly name: string }[];
    const fetchPart = () => http('POST', `${link}/files/${files[0]?.part}`, { body: { grant: json['grant'] } });
    return { files, fetchPart };
  };

  /** What happens so many days from now; then it is now again. */
  const daysLater = async <T>(days: number, happens: () => Promise<T>): Promise<T> => {
    setMinutesLater(days * 24 * 60);
    try {
      return await happens();
    } finally {
      setMinutesLater(0);
    }
  };

  return {
    http,
    schedule,
    mailAbout,
    ask,
    press,
    confirmed,
    staff,
    see,
    standing,
    act,
    lookUp,
    mayWe,
    codeIn,
    opened,
    daysLater,
  };
};
