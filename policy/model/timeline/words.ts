import type { Language } from '../types.ts';
import type { State } from './rows.ts';

type Words = {
  readonly title: string;
  readonly version: (version: string) => string;
  readonly read: readonly string[];
  readonly states: Readonly<Record<State, readonly [name: string, meaning: string]>>;
  readonly starts: string;
  readonly what: string;
  readonly from: string;
  readonly source: string;
  readonly thenBlocked: string;
  readonly thenAbove: string;
  readonly onlyDebt: string;
  readonly never: string;
  readonly neverInstead: string;
  readonly table: string;
  readonly columns: readonly [string, string, string, string, string, string];
  readonly nothing: string;
  readonly picture: (rows: number) => string;
};

/** What the picture says, apart from what the policy says. */
export const words: Readonly<Record<Language, Words>> = {
  es: {
    title: 'Qué guardamos y cuánto tiempo',
    version: (version) => `Versión ${version} de la política de privacidad`,
    read: [
      'Cada línea es un plazo. A la izquierda está el hecho desde el que se cuenta; a la derecha, la ley o la promesa de la que sale. Si una regla tiene varias líneas, manda la que acabe antes. Lo que se difumina a la izquierda ya estaba en uso antes de ese hecho.',
      'Los mismos datos pueden servir para varias cosas: solo se borran cuando se han cumplido todas las reglas que los guardan.',
      'La escala se encoge hacia la derecha, para que quepan horas y años.',
    ],
    states: {
      use: ['En uso', 'para lo que dice la finalidad'],
      closing: ['Solo para cobrar', 'mientras quede algo por pagar'],
      blocked: ['Bloqueado', 'apartado: solo para jueces, fiscales y autoridades'],
      backups: ['Solo en copias de seguridad', 'como mucho; solo para reparar los sistemas'],
    },
    starts: 'empieza el plazo',
    what: 'Datos, regla y finalidad',
    from: 'Se cuenta',
    source: 'Fundamento',
    thenBlocked: 'luego, bloqueado: línea siguiente',
    thenAbove: 'luego, bloqueado: línea de arriba',
    onlyDebt: 'si queda algo por pagar,',
    never: 'Personas que nunca fueron clientes',
    neverInstead: 'En lugar de las reglas que esperan al fin de un contrato',
    table: 'Lo mismo en una tabla',
    columns: ['Datos', 'Finalidad', 'En uso', 'Después, bloqueados', 'En copias, como mucho', 'Fundamento'],
    nothing: 'no llega a las copias',
    picture: (rows) => `Dibujo con ${rows} plazos de conservación. La tabla de abajo dice lo mismo.`,
  },
  en: {
    title: 'What we keep and how long',
    version: (version) => `Version ${version} of the privacy policy`,
    read: [
      'Each line is a period. On the left is what it is counted from; on the right, the law or promise it comes from. Where a rule has several lines, the one that ends first counts. What fades to the left was in use before that event.',
      'The same data may serve several purposes: they are erased only when every rule that keeps them has run out.',
      'The scale shrinks towards the right, so that hours and years both fit.',
    ],
    states: {
      use: ['In use', 'for what the purpose says'],
      closing: ['Only to collect a debt', 'while something is owed'],
      blocked: ['Blocked', 'set apart: only for courts, prosecutors and authorities'],
      backups: ['In backups only', 'at most; only to repair the systems'],
    },
    starts: 'the clock starts',
    what: 'Data, rule and purpose',
    from: 'Counted',
    source: 'Source',
    thenBlocked: 'then blocked: next line',
    thenAbove: 'then blocked: line above',
    onlyDebt: 'if something is owed,',
    never: 'People who never were customers',
    neverInstead: 'Instead of the rules that wait for a contract to end',
    table: 'The same as a table',
    columns: ['Data', 'Purpose', 'In use', 'Then blocked', 'In backups, at most', 'Source'],
    nothing: 'never in backups',
    picture: (rows) => `A picture of ${rows} retention periods. The table below says the same.`,
  },
};
