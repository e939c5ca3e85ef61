import { randomUUID } from 'node:crypto';
import { SESClient } from '@aws-sdk/client-ses';
import { sesMailer } from '../adapters/ses/ses-mailer.ts';
import { throttleRetries } from '../adapters/ses/throttle-retries.ts';
import type { Mailer } from '../domain/mail/mailer.ts';
import type { Settings } from '../domain/settings.ts';
import type { Clock } from '../domain/time.ts';
import type { Env } from './env.ts';

/** Mail through SES, from the sender of the settings. */
export const openSes = (env: Env, settings: Settings, now: Clock): Mailer =>
  sesMailer({
    client: new SESClient({ retryStrategy: throttleRetries }),
    sender: settings.sender,
    configurationSet: env.HABEAS_MAIL_CONFIGURATION,
    now,
    newId: randomUUID,
  });
