import { randomUUID } from 'node:crypto';
import type { EventType } from '../../lambdas/domain/retention/life-events.ts';
import { as, type Sent } from './consents.ts';
import type { TestServer } from './server.ts';

/** What the firm's shop reports of a person, under a number of its own where one is needed. */
export const reportEvent = async (
  server: TestServer,
  subjectId: string,
  type: Exclude<EventType, 'account-closed'>,
  changes: Sent = {},
): Promise<void> => {
  const number = type === 'last-contact' ? {} : { reference: 'N-1' };
  const event = { eventId: randomUUID(), type, ...number, ...changes };
  const answer = await server.post(`/subjects/${subjectId}/events`, event, await as(server, 'events'));
  if (answer.status !== 201) throw new Error(`reporting an event answered ${answer.status} ${answer.text}`);
};

/** A contract that goes on: whoever has none, and is not heard of for two years, is gone by then. */
export const startContract = (server: TestServer, subjectId: string): Promise<void> =>
  reportEvent(server, subjectId, 'contract-started');
