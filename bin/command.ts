import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Something the caller has to write differently; ends with exit code 2. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;

/** What the command line says, by these options; throws `UsageError` for what it does not know. */
export const readArguments = <const T extends Options>(options: T) => {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
};

/** Runs a command and ends with its exit code; with 2 and the help where it was called wrongly, with 1 where it failed. */
export const runCommand = async (main: () => Promise<number>, help: string): Promise<void> => {
  try {
    process.exitCode = await main();
  } catch (error) {
    const wrongCall = error instanceof UsageError;
    process.stderr.write(`${(error as Error).message}\n${wrongCall ? `\n${help}` : ''}`);
    process.exitCode = wrongCall ? 2 : 1;
  }
};

/** A whole number that an option gives, or `otherwise`; throws `UsageError` for anything else. */
export const wholeNumber = (
  name: string,
  text: string | undefined,
  otherwise: number,
  most: number,
  least = 1,
): number => {
  if (text === undefined) return otherwise;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`--${name} takes a whole number from ${least} to ${most}.`);
};
