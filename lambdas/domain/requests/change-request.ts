import type { Ports } from '../ports.ts';
import { Unavailable } from '../unavailable.ts';
import type { RequestFile } from './request.ts';
import type { Transition } from './requests.ts';

const mostTries = 5;

/**
 * Changes a request by what it is at that moment, again if somebody else was first. Answers the file as it is then; undefined where
 * there is none, or `change` sees nothing to do. Throws `Unavailable` when somebody else is always first.
 */
export const changeRequest = async (
  requestId: string,
  change: (file: RequestFile) => Transition | undefined,
  { requests }: Pick<Ports, 'requests'>,
): Promise<RequestFile | undefined> => {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const loaded = await requests.load(requestId);
    const transition = loaded && change(loaded.file);
    if (!transition) return undefined;
    if (await requests.change(loaded, transition)) return transition.next;
  }
  throw new Unavailable('that request is being changed all the time');
};
