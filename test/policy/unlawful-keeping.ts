import { fixturePolicy } from '../support/fixture-policy.ts';
import type { UnlawfulExample } from './unlawful-examples.ts';

const { contactable } = fixturePolicy.retention;
const blocked = { from: 'collected', period: { months: 6 } };

/** Examples for what Habeas stores, and for what goes with keeping it: blocking, holds and counts. */
export const unlawfulKeeping: Readonly<Record<string, readonly UnlawfulExample[]>> = {
  'stored-without-category': [
    { what: 'sessions that belong to nothing', set: { 'stored.session': undefined } },
    { what: 'visits of a category nobody declared', set: { 'stored.visit': 'footsteps' } },
    { what: 'invoices of a category nobody declared', set: { 'stored.invoice': 'paper' } },
    { what: 'a kind of thing that Habeas does not keep', set: { 'stored.fingerprint': 'contact' } },
  ],
  'stored-without-end': [
    { what: 'sessions that end with a contract', set: { 'stored.session': 'orders' } },
    { what: 'marks of erasure that end when nobody needs them', set: { 'stored.erasure': 'unwanted' } },
    {
      what: 'debts that end with the year of an invoice',
      set: { 'retention.owed.activeUntil': [{ from: 'invoice-year-ended', period: { years: 5 } }] },
      at: 'stored.debt',
    },
  ],
  'prospects-without-end': [
    { what: 'people who never bought, by a rule nobody wrote', set: { neverCustomers: 'someday' } },
    { what: 'people who never bought, until a contract ends that they never had', set: { neverCustomers: 'contract' } },
    {
      what: 'people who never bought, blocked for three years',
      set: {
        'retention.contactable.blocked': { from: 'last-contact', period: { years: 3 } },
      },
      at: 'neverCustomers',
    },
    {
      what: 'people who never bought, for 37 months',
      set: {
        neverCustomers: 'leads',
        'retention.leads': { ...contactable, activeUntil: [{ from: 'last-contact', period: { months: 37 } }] },
      },
      also: ['contact-kept-too-long'],
    },
  ],
  'browser-data-too-long': [
    {
      what: 'visits of seven months',
      set: { 'retention.visit.activeUntil.0.period': { months: 7 } },
      at: 'retention.visit',
    },
    {
      what: 'visits of 182 days, which six months can be shorter than',
      set: { 'retention.visit.activeUntil.0.period': { days: 182 } },
      at: 'retention.visit',
    },
    {
      what: 'visits that are blocked as well',
      set: { 'retention.visit.blocked': blocked },
      at: 'retention.visit',
    },
    {
      what: 'visits that a contract keeps',
      set: { 'purposes.service.uses.browsing': 'contract' },
      at: 'retention.contract',
    },
  ],
  'session-beyond-rule': [
    { what: 'sessions of four months where people read three', set: { 'sessions.longest': { months: 4 } } },
    { what: 'sessions that lie idle for 8 days where people read 7', set: { 'sessions.idle': { days: 8 } } },
  ],
  'blocking-unconnected': [
    {
      what: 'blocking from an event that ends no use',
      set: { 'retention.contract.blocked.from': 'debt-due' },
    },
    {
      what: 'blocking that is over before use is',
      set: { 'retention.contract.activeUntil.0.period': { years: 6 } },
      at: 'retention.contract.blocked.period',
    },
    {
      what: 'blocking for a day less than use',
      set: { 'retention.books.blocked.period': { years: 5, months: 11, days: 30 } },
    },
  ],
  'unblocking-too-late': [
    { what: 'errors that are put right after 73 hours', set: { unblockWithin: { hours: 73 } } },
    { what: 'errors that are put right whenever', set: { unblockWithin: {} } },
  ],
  'hold-unreviewed': [
    { what: 'browser data held for four months unseen', set: { 'holds.browserData': { months: 4 } } },
    { what: 'data held for 366 days unseen', set: { 'holds.other': { days: 366 } } },
    { what: 'data held without a review', set: { 'holds.other': undefined } },
  ],
  'statistics-too-fine': [
    { what: 'counts of nine', set: { 'statistics.least': 9 } },
    { what: 'counts of ten and a half', set: { 'statistics.least': 10.5 } },
    { what: 'counts of anything', set: { 'statistics.least': undefined } },
  ],
  'visit-without-consent': [
    { what: 'visits kept for the safety of the website', set: { 'visits.purpose': 'security' } },
    { what: 'visits kept for a purpose nobody declared', set: { 'visits.purpose': 'curiosity' } },
  ],
};
