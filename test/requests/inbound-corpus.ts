import { doubtful } from './inbound-doubtful.ts';
import type { CorpusMail } from './inbound-mails.ts';
import { optOuts } from './inbound-opt-outs.ts';
import { requests } from './inbound-requests.ts';

/** Written by no person: answered to nobody. */
const machines: readonly CorpusMail[] = [
  {
    what: 'out of office',
    subject: 'Respuesta automática: Recibo',
    text: 'Estoy de vacaciones.',
    headers: { 'Auto-Submitted': 'auto-replied (vacation)' },
    wants: 'machine',
  },
  {
    what: 'our own mail come back',
    subject: 'Recibo',
    text: 'BAJA',
    headers: { 'Auto-Submitted': 'auto-generated' },
    wants: 'machine',
  },
  {
    what: 'a mailing list',
    subject: 'BAJA',
    text: 'BAJA',
    headers: { 'List-Id': '<news.example.org>' },
    wants: 'machine',
  },
  {
    what: 'a newsletter',
    subject: 'Ofertas',
    text: 'Compre',
    headers: { 'List-Unsubscribe': '<https://x.example>' },
    wants: 'machine',
  },
  { what: 'bulk mail', subject: 'BAJA', text: 'BAJA', headers: { Precedence: 'bulk' }, wants: 'machine' },
  {
    what: 'a bounce',
    subject: 'Undelivered Mail Returned to Sender',
    text: 'The mail could not be delivered.',
    from: 'MAILER-DAEMON@mx.example.org',
    wants: 'machine',
  },
  { what: 'no sender of the envelope', subject: 'BAJA', text: '', headers: { 'Return-Path': '<>' }, wants: 'machine' },
  { what: 'our own address', subject: 'BAJA', text: '', from: 'privacy@demo.example', wants: 'machine' },
  { what: 'our own address with a tag', subject: 'BAJA', text: '', from: 'Privacy+x@demo.example', wants: 'machine' },
  { what: 'a mark of ours', subject: 'BAJA', text: '', headers: { 'X-Habeas-Loop': '1' }, wants: 'machine' },
  {
    what: 'a report of delivery',
    subject: 'Delivery Status Notification',
    text: '',
    headers: { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=x' },
    wants: 'machine',
  },
];

/** Nobody can be answered. */
const unreadable: readonly CorpusMail[] = [
  { what: 'no From', subject: 'BAJA', text: 'BAJA', from: '', wants: 'unreadable' },
  { what: 'a From without an address', subject: 'BAJA', text: 'BAJA', from: 'Ana', wants: 'unreadable' },
  { what: 'a group in From', subject: 'BAJA', text: 'BAJA', from: 'undisclosed-recipients:;', wants: 'unreadable' },
  {
    what: 'a second address smuggled in',
    subject: 'BAJA',
    text: 'BAJA',
    from: '"a@b.example,c"@d.example',
    wants: 'unreadable',
  },
];

export const corpus: readonly CorpusMail[] = [...optOuts, ...requests, ...doubtful, ...machines, ...unreadable];

const boundary = 'b7f3';
const part = (type: string, body: string) =>
  `--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${body}\r\n`;

/** The mail as it goes over the wire (RFC 5322). */
export const rawMail = ({
  subject = '',
  text,
  html,
  attachments = 0,
  from,
  headers = {},
}: Omit<CorpusMail, 'what' | 'wants'>): Buffer => {
  const bodies = [
    ...(text === undefined ? [] : [part('text/plain', text)]),
    ...(html === undefined ? [] : [part('text/html', html)]),
    ...Array.from(
      { length: attachments },
      (_, index) =>
        `--${boundary}\r\nContent-Type: application/pdf; name="dni${index}.pdf"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nSECRETSECRET\r\n`,
    ),
  ];
  const all = {
    ...(from !== '' && { From: from ?? 'Ana Ruiz <ana@example.org>' }),
    To: 'privacidad@acme.example.com',
    Subject: `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    'Message-ID': '<mail-1@example.org>',
    'MIME-Version': '1.0',
    'Content-Type': `multipart/mixed; boundary=${boundary}`,
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${bodies.join('')}--${boundary}--\r\n`);
};
