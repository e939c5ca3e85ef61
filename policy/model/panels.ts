import type { Panel } from './types.ts';

/** The three controls of a cookie panel: refusing takes one press, as accepting does (AEPD cookie guide; EDPB 03/2022). */
export const cookieMethods = {
  'accept-all': { label: { es: 'Aceptar todas', en: 'Accept all' }, means: 'all' },
  'refuse-all': { label: { es: 'Rechazar todas', en: 'Refuse all' }, means: 'none' },
  choose: { label: { es: 'Guardar mi elección', en: 'Save my choice' } },
} as const satisfies Panel['methods'];
