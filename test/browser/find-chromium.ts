import { existsSync } from 'node:fs';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Path of the Chromium to drive: `CHROMIUM_PATH`, else where one usually lies. Throws one sentence where there is none. */
export const chromiumPath = (): string => {
  const named = process.env['CHROMIUM_PATH'];
  const found = (named ? [named] : usual).find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(
      named
        ? `CHROMIUM_PATH names ${named}, and there is no such file.`
        : 'The browser tests need Chromium: install it (Debian: apt-get install chromium) or name it in CHROMIUM_PATH.',
    );
  }
  return found;
};

/** Runs once before the suite, which then fails with that sentence alone. */
const findChromium = (): void => {
  chromiumPath();
};
export default findChromium;
