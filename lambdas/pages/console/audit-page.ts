import type { Text } from '../../../policy/model/types.ts';
import { daysLater } from '../../domain/civil-time.ts';
import { formatDay } from '../../domain/mail/letters/wording.ts';
import type { Access, StaffAct } from '../../domain/staff/audit.ts';
import { type Html, html } from '../html.ts';
import { consolePage, paths, type Visitor } from './frame.ts';
import { roleNames } from './words.ts';

export type AuditPage = {
  /** Civil day, UTC. */
  readonly day: string;
  readonly today: string;
  readonly accesses: readonly Access[];
  readonly next?: string;
};

const acts: Readonly<Record<StaffAct, Text>> = {
  'view-subject': { es: 'vio a una persona', en: 'looked at a person' },
  'restrict-subject': { es: 'limitó el uso de datos', en: 'restricted the use of data' },
  'lift-restriction': { es: 'levantó una limitación', en: 'lifted a restriction' },
  'set-hold': { es: 'puso una retención', en: 'set a hold' },
  'release-hold': { es: 'levantó una retención', en: 'released a hold' },
  'propose-disclosure': { es: 'propuso una comunicación', en: 'proposed a disclosure' },
  'approve-disclosure': { es: 'aprobó una comunicación', en: 'approved a disclosure' },
  'view-blocked': { es: 'leyó datos bloqueados', en: 'read blocked data' },
  'propose-unblocking': { es: 'propuso desbloquear', en: 'proposed an unblocking' },
  'approve-unblocking': { es: 'aprobó desbloquear', en: 'approved an unblocking' },
  'propose-visit-link': { es: 'propuso buscar visitas', en: 'proposed to find visits' },
  'approve-visit-link': { es: 'aprobó buscar visitas', en: 'approved finding visits' },
  'view-linked-visits': { es: 'vio visitas de una persona', en: 'looked at visits of a person' },
  'record-request': { es: 'anotó una solicitud', en: 'recorded a request' },
  'view-request': { es: 'abrió una solicitud', en: 'opened a request' },
  'change-request': { es: 'actuó sobre una solicitud', en: 'acted on a request' },
  'propose-refusal': { es: 'propuso denegar', en: 'proposed to refuse' },
  'approve-refusal': { es: 'aprobó denegar', en: 'agreed to refuse' },
  'propose-held-erasure': { es: 'propuso borrar pese a una retención', en: 'proposed to erase against a hold' },
  'approve-held-erasure': { es: 'aprobó borrar pese a una retención', en: 'agreed to erase against a hold' },
  'propose-back-dating': { es: 'propuso una fecha de hace más de 30 días', en: 'proposed a date of long ago' },
  'approve-back-dating': { es: 'aprobó una fecha de hace más de 30 días', en: 'agreed to a date of long ago' },
  'propose-restore': { es: 'propuso restaurar una copia de seguridad', en: 'proposed to restore a backup' },
  'approve-restore': { es: 'aprobó restaurar una copia de seguridad', en: 'agreed to restore a backup' },
  'propose-bulk-destruction': { es: 'propuso borrar a muchas personas', en: 'proposed to erase many people' },
  'approve-bulk-destruction': { es: 'aprobó borrar a muchas personas', en: 'agreed to erase many people' },
  'view-document': { es: 'miró un documento de identidad', en: 'looked at an identity document' },
  'rectify-subject': { es: 'corrigió datos', en: 'corrected data' },
  refused: { es: 'intentó algo y no pudo', en: 'tried something and was refused' },
};

const words = {
  es: {
    title: 'Registro de accesos',
    lead: 'Quién del equipo miró o hizo qué, y por qué. Lo último, arriba.',
    before: 'Día anterior',
    after: 'Día siguiente',
    days: 'Otros días',
    none: 'Ese día no hay nada.',
    person: 'persona',
    more: 'Más de ese día',
  },
  en: {
    title: 'Log of accesses',
    lead: 'Who of the staff looked at what or did what, and why. The latest comes first.',
    before: 'Day before',
    after: 'Day after',
    days: 'Other days',
    none: 'There is nothing on that day.',
    person: 'person',
    more: 'More of that day',
  },
};

/** A time of day by clocks of the zone; the day stands above it, and is one of UTC. */
const timeOf = (at: string, zone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZone: zone,
    timeZoneName: 'short',
  }).format(new Date(at));

const dayHref = (day: string, cursor?: string): string =>
  `${paths.audit}?${new URLSearchParams({ day, ...(cursor !== undefined && { cursor }) })}`;

const accessLine = (access: Access, { language, policy }: Visitor): Html => {
  const { principal, roles = [], act, reason, seenAt, reference, subjectId } = access;
  const isRequest = reference?.startsWith('R-') === true;
  return html`<li>
<p><time datetime="${seenAt}">${timeOf(seenAt, policy.zone)}</time> · <strong>${principal}</strong> ${roles.length > 0 && html`<span class="soft">(${roles.map((role) => roleNames[role][language]).join(', ')})</span>`} ${acts[act][language]}${reference !== undefined && html` ${isRequest ? html`<a href="${paths.request(reference)}" class="reference">${reference}</a>` : html`<code>${reference}</code>`}`}${subjectId !== undefined && subjectId !== '' && html` <span class="soft">${words[language].person} <code>${subjectId}</code></span>`}</p>
<p class="soft">«${reason}»</p>
</li>
`;
};

/** What staff saw and did on one day. */
export const auditPage = (visitor: Visitor, { day, today, accesses, next }: AuditPage): string => {
  const { language } = visitor;
  const say = words[language];
  return consolePage(visitor, {
    title: `${say.title} · ${formatDay(day, language)}`,
    here: dayHref(day),
    body: html`<h1>${say.title}</h1>
<p class="lead">${say.lead}</p>
<h2><time datetime="${day}">${formatDay(day, language)} (UTC)</time></h2>
<nav aria-label="${say.days}"><ul class="tabs"><li><a href="${dayHref(daysLater(day, -1))}">${say.before}</a></li>${day < today && html`<li><a href="${dayHref(daysLater(day, 1))}">${say.after}</a></li>`}</ul></nav>
${accesses.length === 0 ? html`<p>${say.none}</p>` : html`<ol class="accesses">\n${accesses.map((access) => accessLine(access, visitor))}</ol>`}
${next !== undefined && html`<p class="pages"><a href="${dayHref(day, next)}">${say.more}</a></p>`}`,
  });
};
