import type { Section } from './wording.ts';

const words = {
  es: {
    title: 'Cifras de conjunto',
    counts: (least: number) =>
      `Las cifras que publicamos o damos a otros no dicen nada de nadie: ninguna es menor que ${least} y todas van de ${least} en ${least}, así que tampoco comparándolas se sabe quién hay detrás.`,
    visits: (purpose: string) =>
      `Para estas cifras guardamos tu visita solo si aceptas «${purpose}». Si no, la contamos y no queda nada más de ella.`,
  },
  en: {
    title: 'Overall figures',
    counts: (least: number) =>
      `The figures that we publish or give to others say nothing about anybody: none is smaller than ${least} and all are multiples of ${least}, so that comparing them does not tell who is behind them either.`,
    visits: (purpose: string) =>
      `For these figures we keep your visit only if you accept “${purpose}”. Otherwise we count it, and nothing else remains of it.`,
  },
};

/** What counts may tell, and what of a visit they rest on (GDPR recital 26; LSSI art. 22.2). */
export const figuresSection: Section = ({ statistics, visits, purposes }, language) => {
  const say = words[language];
  const asked = purposes[visits.purpose]?.title[language];
  return [
    `## ${say.title}`,
    [say.counts(statistics.least), ...(asked === undefined ? [] : [say.visits(asked)])].join(' '),
  ];
};
