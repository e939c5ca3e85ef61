import { expect } from '@jest/globals';
import type { Answer } from '../support/server.ts';

/** One unmistakable person, and what betrays them wherever it is found. */
export const canary = { name: 'Zebulon Qwertz', email: 'zebulon.qwertz@example.com', phone: '+34 611 73 91 55' };
export const birthDate = '1987-06-05';
export const needles = ['Zebulon', 'zebulon', 'Qwertz', '611 73 91 55', '611739155', birthDate];

/** What of the canary a text holds. */
export const holds = (text: string) => needles.filter((needle) => text.includes(needle));

/** Errors and headers must be silent; a page that shows the person their own data may of course name them. */
export const expectSilent = (answer: Pick<Answer, 'status' | 'headers' | 'text'>) => {
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  expect(holds(headers)).toEqual([]);
  if (answer.status >= 400 && !answer.headers.get('content-type')?.includes('html'))
    expect(holds(answer.text)).toEqual([]);
};
