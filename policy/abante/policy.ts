import { definePolicy, toConfirm } from '../model/define.ts';
import { requestLetters } from '../model/request-letters.ts';
import {
  dutyStored,
  spanishAuthority,
  spanishDeadlines,
  spanishKeeping,
  spanishRights,
} from '../model/spanish-duties.ts';
import { categories } from './categories.ts';
import { cookieCategories, cookies } from './cookies.ts';
import { forms } from './forms.ts';
import { messages } from './messages.ts';
import { numbers } from './numbers.ts';
import { panels } from './panels.ts';
import { processors } from './processors.ts';
import { purposes } from './purposes.ts';
import { retention } from './retention.ts';
import { texts } from './texts.ts';

/** What NCALD TECHNOLOGIES SRL promises for ABANTE CRM. Change a line here and notice, forms, gates and deadlines follow. */
export const policy = definePolicy({
  id: 'abante',
  version: '2026-11-30',
  controller: {
    name: 'NCALD TECHNOLOGIES SRL',
    taxId: toConfirm('Tax id of the company.'),
    register: toConfirm('Commercial register and entry.'),
    address: toConfirm('Postal address.'),
    email: toConfirm('E-mail address for privacy matters.'),
    website: 'https://abantecrm.com',
    country: toConfirm('Country of establishment.'),
    affiliates: toConfirm('Names of the affiliates that provide the services.'),
    euRepresentative: toConfirm('Representative in the Union, needed if the company is established outside the EEA.'),
    dataProtectionOfficer: toConfirm('Contact of the data protection officer, or "none" if none is required.'),
  },
  languages: ['es', 'en'],
  // The text names no binding language; every mail of the firm exists in Spanish, so Spanish binds.
  bindingLanguage: 'es',
  zone: 'Europe/Madrid',
  ...numbers,
  ...texts,
  categories,
  retention,
  stored: {
    ...dutyStored,
    person: 'contact',
    contract: 'subscription',
    invoice: 'invoices',
    debt: 'debts',
    attendance: 'event',
    session: 'sessions',
    visit: 'visits',
  },
  neverCustomers: 'prospects',
  consentProof: 'consent-proof',
  visits: { purpose: 'cookies-analytics' },
  ...spanishKeeping,
  processors,
  purposes,
  forms,
  panels,
  cookieCategories,
  cookies,
  messages,
  requests: {
    ...spanishDeadlines,
    letters: requestLetters,
    holidays: {
      country: 'ES',
      region: toConfirm('Region of the seat, whose holidays count.'),
      city: toConfirm('City of the seat, whose holidays count.'),
    },
  },
  rights: spanishRights,
  authority: spanishAuthority,
  regions: ['eu-south-2', 'eu-west-1', 'eu-central-1'],
});
