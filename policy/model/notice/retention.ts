import { bullets, citationIn, lasting, type Section } from './wording.ts';

const words = {
  es: {
    title: 'Cuánto tiempo guardamos tus datos',
    intro:
      'Cada plazo sale de una ley o de lo que te prometemos. Si retiras tu consentimiento o te opones, dejamos de usar los datos en el acto; se borran esa misma noche, y por eso algunos plazos acaban un día después. Un consentimiento acaba cuando lo retiras o caduca.',
    blocked:
      'Bloqueados quiere decir apartados: no los usamos ni los vemos; solo pueden pedirlos jueces, fiscales y autoridades, hasta que vence el plazo (LO 3/2018, art. 32). Después se destruyen.',
  },
  en: {
    title: 'How long we keep your data',
    intro:
      'Each period comes from a law or from what we promise you. If you withdraw your consent or object, we stop using the data at once; they are erased that night, which is why some periods end a day later. A consent ends when you withdraw it or it lapses.',
    blocked:
      'Blocked means set apart: we neither use nor see them; only courts, prosecutors and authorities may ask for them, until the period ends (LO 3/2018 art. 32). Then they are destroyed.',
  },
};

/** Every retention rule with its reason and citation (GDPR art. 13(2)(a)). */
export const retentionSection: Section = (policy, language) => {
  const say = words[language];
  const rules = Object.values(policy.retention);
  return [
    `## ${say.title}`,
    say.intro,
    ...(rules.some(({ blocked }) => blocked) ? [say.blocked] : []),
    bullets(
      rules.map(
        (rule) =>
          `${rule.title[language]}: ${lasting(rule, language)}. ${rule.reason[language].replace(/\.$/, '')} (${citationIn(rule.citation, language)}).`,
      ),
    ),
  ];
};
