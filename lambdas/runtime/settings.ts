export type * from '../domain/settings.ts';
