import { definePolicy, toConfirm } from '../model/define.ts';
import { requestLetters } from '../model/request-letters.ts';
import {
  dutyStored,
  spanishAuthority,
  spanishDeadlines,
  spanishKeeping,
  spanishRights,
} from '../model/spanish-duties.ts';
import { spanishRetention } from '../model/spanish-retention.ts';
import { categories } from './categories.ts';
import { cookieCategories, cookies } from './cookies.ts';
import { forms } from './forms.ts';
import { messages } from './messages.ts';
import { numbers } from './numbers.ts';
import { panels } from './panels.ts';
import { processors } from './processors.ts';
import { purposes } from './purposes.ts';
import { texts } from './texts.ts';

/** What Antara information technology sl promises. Change a line here and notice, forms, gates and deadlines follow. */
export const policy = definePolicy({
  id: 'antara',
  version: '2026-11-30',
  controller: {
    name: 'Antara information technology sl',
    taxId: toConfirm('Tax id (NIF) of the company.'),
    register: 'Registro Mercantil de Valencia, tomo 6873, folio 32, hoja V-77031, inscripción 5.ª (18/10/2005)',
    address: 'Calle Almirante Cadarso, 26, 46005 Valencia, España',
    email: 'support@antara.ws',
    website: toConfirm('the address of the website: the text only gives an e-mail address at antara.ws'),
    country: 'ES',
    affiliates: toConfirm('Subsidiaries and affiliates, or that there are none.'),
    dataProtectionOfficer: toConfirm('Contact of the data protection officer, or "none" if none is required.'),
  },
  languages: ['es', 'en'],
  bindingLanguage: 'es',
  zone: 'Europe/Madrid',
  ...numbers,
  ...texts,
  categories,
  retention: spanishRetention(numbers),
  stored: {
    ...dutyStored,
    person: 'contact',
    contract: 'orders',
    invoice: 'invoices',
    debt: 'debts',
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
    holidays: { country: 'ES', region: 'Comunitat Valenciana', city: 'Valencia' },
  },
  rights: spanishRights,
  authority: spanishAuthority,
  regions: ['eu-south-2', 'eu-west-1', 'eu-central-1'],
});
