import { routes } from '../routes.ts';
import type { HttpHandler } from './handler.ts';

/** Loads a handler file by its name in `routes.ts`. For one machine, tests and the API document; a bundle imports its own. */
export const loadHandler = async (name: string): Promise<unknown> => {
  const { handler }: { handler?: unknown } = await import(new URL(`../handlers/${name}.ts`, import.meta.url).href);
  if (!handler) throw new Error(`handlers/${name}.ts exports no handler`);
  return handler;
};

/** Every HTTP handler, by name. */
export const httpHandlers = async (): Promise<Readonly<Record<string, HttpHandler>>> =>
  Object.fromEntries(
    await Promise.all(
      routes.map(async ({ handler }) => [handler, (await loadHandler(handler)) as HttpHandler] as const),
    ),
  );
