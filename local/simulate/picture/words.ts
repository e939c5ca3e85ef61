import type { Language } from '../../../policy/model/types.ts';
import type { State } from '../states.ts';

type Words = {
  readonly title: (firm: string) => string;
  readonly facts: (facts: {
    readonly people: string;
    readonly first: string;
    readonly last: string;
    readonly version: string;
    readonly seed: number;
  }) => string;
  readonly how: string;
  readonly again: string;
  readonly allWell: (looks: string) => string;
  readonly wrong: (count: string) => string;
  readonly states: Readonly<Record<State, readonly [name: string, meaning: string]>>;
  readonly people: string;
  readonly units: string;
  readonly whatUnits: string;
  readonly narrow: string;
  readonly picture: (what: string) => string;
  readonly tables: string;
  readonly date: string;
};

/** What the page says around its pictures. */
export const words: Readonly<Record<Language, Words>> = {
  es: {
    title: (firm) => `Simulación: ${firm}`,
    facts: ({ people, first, last, version, seed }) =>
      `${people} personas inventadas, del ${first} al ${last}, con la política de ${version}; semilla ${seed}.`,
    how: 'Se registran, contratan, pagan o no, dicen que sí y que no, se van y vuelven, siempre por las mismas puertas que cualquiera. Cada noche a las 04:00 se borra y se bloquea lo que toca, y después se compara todo lo que hay guardado con lo que la política promete, calculado por separado.',
    again: 'Quien vuelve cuando ya estaba bloqueado o borrado cuenta como otra persona: para la empresa lo es.',
    allWell: (looks) => `En ${looks} revisiones, nada duró más de lo prometido ni desapareció antes de tiempo.`,
    wrong: (count) => `Incumplimientos: ${count}. El programa los enumera.`,
    states: {
      active: ['En uso', 'para lo que dice la finalidad'],
      restricted: ['Limitado', 'se guarda y no se usa mientras se aclara algo'],
      closing: ['Solo para cobrar', 'el contrato acabó y queda algo por pagar'],
      blocked: ['Bloqueado', 'apartado: solo para jueces, fiscales y autoridades'],
      backups: ['Solo en copias de seguridad', 'borrado; alguna copia puede tenerlo aún'],
      gone: ['Ya no existe', 'en ningún sitio'],
    },
    people: 'Personas',
    units: 'Datos',
    whatUnits:
      'Cada dato es lo mínimo que acaba por sí solo: quién es alguien, los campos de un tipo, un contrato, una factura, una deuda, una asistencia o una decisión.',
    narrow: 'Lo que arriba casi no se ve, ampliado',
    picture: (what) => `${what} por estado a lo largo del tiempo. La tabla de abajo dice lo mismo.`,
    tables: 'Lo mismo en tablas, año a año',
    date: 'Fecha',
  },
  en: {
    title: (firm) => `Simulation: ${firm}`,
    facts: ({ people, first, last, version, seed }) =>
      `${people} invented people, from ${first} to ${last}, by the policy of ${version}; seed ${seed}.`,
    how: 'They register, buy, pay or do not, say yes and no, leave and come back, always through the doors that everybody uses. Every night at 04:00 whatever is due is erased or blocked, and then everything that is stored is compared with what the policy promises, worked out separately.',
    again: 'Whoever comes back once they were blocked or erased counts as somebody else: to the firm they are.',
    allWell: (looks) => `In ${looks} checks nothing lasted longer than promised, and nothing went before its time.`,
    wrong: (count) => `Broken promises: ${count}. The program lists them.`,
    states: {
      active: ['In use', 'for what the purpose says'],
      restricted: ['Restricted', 'kept and not used while something is settled'],
      closing: ['Only to collect a debt', 'the contract is over and something is owed'],
      blocked: ['Blocked', 'set apart: only for courts, prosecutors and authorities'],
      backups: ['In backups only', 'erased; some backup may still have it'],
      gone: ['Gone', 'from everywhere'],
    },
    people: 'People',
    units: 'Data',
    whatUnits:
      'Each is the least that ends by itself: who somebody is, the fields of one kind, a contract, an invoice, a debt, an attendance or a decision.',
    narrow: 'What hardly shows above, enlarged',
    picture: (what) => `${what} by state over time. The table below says the same.`,
    tables: 'The same as tables, year by year',
    date: 'Date',
  },
};
