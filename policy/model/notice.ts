import { automatedSection, clausesSection, versionSection } from './notice/closing.ts';
import { cookiesSection } from './notice/cookies.ts';
import { figuresSection } from './notice/figures.ts';
import { formsSection } from './notice/forms.ts';
import { controllerSection, summarySection } from './notice/opening.ts';
import { purposesSection } from './notice/purposes.ts';
import { recipientsSection, transfersSection } from './notice/recipients.ts';
import { retentionSection } from './notice/retention.ts';
import { rightsSection } from './notice/rights.ts';
import { ageSection, entriesSection, securitySection } from './notice/safety.ts';
import type { Section } from './notice/wording.ts';
import type { Language, Policy } from './types.ts';

/** In the order of a reader's questions: the short answer, who, why, what, whom, how long, what can I do. */
const sections: readonly Section[] = [
  summarySection,
  controllerSection,
  purposesSection,
  formsSection,
  entriesSection,
  recipientsSection,
  transfersSection,
  retentionSection,
  cookiesSection,
  figuresSection,
  automatedSection,
  rightsSection,
  ageSection,
  securitySection,
  clausesSection,
  versionSection,
];

/**
 * The public notice of GDPR arts. 13 and 14 in one language, generated from the policy alone: the same policy gives the same
 * text. Markdown with `#` to `###`, paragraphs, `- ` lists and `[text](url)`, and nothing else.
 */
export const renderNotice = (policy: Policy, language: Language): string =>
  `${sections.flatMap((section) => section(policy, language)).join('\n\n')}\n`;
