import { describePeriod } from '../derive.ts';
import type { Period } from '../types.ts';
import { bullets, citationIn, lasting, type Section } from './wording.ts';

const words = {
  es: {
    title: 'Cuánto tiempo guardamos tus datos',
    intro:
      'Cada plazo sale de una ley o de lo que te prometemos. Si retiras tu consentimiento o te opones, dejamos de usar los datos en el acto; se borran esa misma noche, y por eso algunos plazos acaban un día después. Un consentimiento acaba cuando lo retiras o caduca.',
    blocked: (error: string) =>
      `Bloqueados quiere decir apartados: no los usamos ni los vemos; solo pueden pedirlos jueces, fiscales y autoridades, hasta que vence el plazo (LO 3/2018, art. 32). Después se destruyen. Si bloqueamos algo por error, dos personas juntas pueden deshacerlo durante ${error}; después, nadie.`,
    held: (browserData: string, other: string) =>
      `A veces el borrado tiene que esperar: si una reclamación, un incidente concreto o una ley lo exige, guardamos más tiempo solo la parte imprescindible. Queda anotado por qué, nadie la usa para otra cosa, y revisamos si sigue haciendo falta cada ${browserData} como mucho si son datos de navegación, y cada ${other} si son otros. En cuanto sobra, se borra.`,
  },
  en: {
    title: 'How long we keep your data',
    intro:
      'Each period comes from a law or from what we promise you. If you withdraw your consent or object, we stop using the data at once; they are erased that night, which is why some periods end a day later. A consent ends when you withdraw it or it lapses.',
    blocked: (error: string) =>
      `Blocked means set apart: we neither use nor see them; only courts, prosecutors and authorities may ask for them, until the period ends (LO 3/2018 art. 32). Then they are destroyed. If we block something by mistake, two people together can undo it within ${error}; after that, nobody can.`,
    held: (browserData: string, other: string) =>
      `Sometimes erasure has to wait: if a claim, a particular incident or a law demands it, we keep only the indispensable part for longer. Why is noted, nobody uses it for anything else, and we review whether it is still needed at least every ${browserData} for browser data, and every ${other} for anything else. Once it is not, it is erased.`,
  },
};

/** Every retention rule with its reason and citation, and what may make data stay longer (GDPR art. 13(2)(a)). */
export const retentionSection: Section = (policy, language) => {
  const say = words[language];
  const { retention, unblockWithin, holds } = policy;
  const rules = Object.values(retention);
  const period = (value: Period) => describePeriod(value, language);
  return [
    `## ${say.title}`,
    say.intro,
    ...(rules.some(({ blocked }) => blocked) ? [say.blocked(period(unblockWithin))] : []),
    say.held(period(holds.browserData), period(holds.other)),
    bullets(
      rules.map(
        (rule) =>
          `${rule.title[language]}: ${lasting(rule, language)}. ${rule.reason[language].replace(/\.$/, '')} (${citationIn(rule.citation, language)}).`,
      ),
    ),
  ];
};
