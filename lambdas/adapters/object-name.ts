const segment = /^[A-Za-z0-9._=-]{1,100}$/;
/** Names that Windows gives to devices, whatever follows the first dot. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

const usable = (part: string) => segment.test(part) && !part.endsWith('.') && !device.test(part);

/**
 * Checks a name that every store can hold: 1 to 900 characters, segments of `[A-Za-z0-9._=-]` up to 100 long, none of them
 * empty, ending in a dot (so neither `.` nor `..`) or a Windows device. Throws without repeating the name.
 */
export const objectName = (name: string): string => {
  if (name.length > 900 || !name.split('/').every(usable)) throw new Error('this cannot be the name of an object');
  return name;
};

/** Checks the beginning of a name, which may end anywhere. */
export const objectPrefix = (prefix: string): string => {
  if (!/^[A-Za-z0-9._=/-]*$/.test(prefix)) throw new Error('this cannot be the beginning of an object name');
  return prefix;
};
