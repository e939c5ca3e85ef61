import { ageRules } from './ages.ts';
import { backupRules } from './backups.ts';
import { consentRules } from './consent.ts';
import { controllerRules } from './controller.ts';
import { cookieRules } from './cookies.ts';
import { deadlineRules } from './deadlines.ts';
import { documentRules } from './document.ts';
import { formRules } from './forms.ts';
import { keepingRules } from './keeping.ts';
import { languageRules } from './languages.ts';
import { letterRules } from './letters.ts';
import { marketingRules } from './marketing.ts';
import { panelRules } from './panels.ts';
import { recipientRules } from './recipients.ts';
import { retentionRules } from './retention.ts';
import type { Rule } from './rule.ts';
import { storedRules } from './stored.ts';

/** The catalogue by family: every legal floor and ceiling that a policy is held to. */
export const ruleFamilies: Readonly<Record<string, readonly Rule[]>> = {
  'The document': documentRules,
  'Controller, rights and authority': controllerRules,
  Languages: languageRules,
  Age: ageRules,
  'Purposes and consent': consentRules,
  Forms: formRules,
  Marketing: marketingRules,
  Cookies: cookieRules,
  Panels: panelRules,
  Retention: retentionRules,
  'What is stored': storedRules,
  'Blocking, holds and statistics': keepingRules,
  'Backups and logs': backupRules,
  'Recipients and places': recipientRules,
  'Deadlines, links and sessions': deadlineRules,
  Letters: letterRules,
};

export const rules: readonly Rule[] = Object.values(ruleFamilies).flat();
