import { formatMoment } from '../../domain/mail/letters/wording.ts';
import type { RequestView } from '../../domain/requests/staff-views.ts';
import { reasonLength } from '../../domain/staff/staff.ts';
import { type Html, html } from '../html.ts';
import { line } from './controls.ts';
import { actors, holdsOne, paths, tokenField, type Visitor } from './frame.ts';

const words = {
  es: {
    title: 'Su documento',
    came: (when: string, size: string) => `Llegó el ${when} (${size}). Se destruye en cuanto decidas.`,
    reason: 'Por qué lo miras',
    fetch: 'Descargarlo',
    after: 'Bórralo de tu equipo en cuanto lo hayas mirado.',
  },
  en: {
    title: 'Their document',
    came: (when: string, size: string) => `It came on ${when} (${size}). It is destroyed once you decide.`,
    reason: 'Why you look at it',
    fetch: 'Download it',
    after: 'Delete it from your computer once you have looked.',
  },
};

const kilobytes = (bytes: number): string => `${Math.ceil(bytes / 1024)} KB`;

/** The document by which somebody shows who they are, to be fetched with a reason; nothing where there is none. */
export const documentCard = (
  { language, policy, staff }: Visitor,
  { view, fetching, reason }: { readonly view: RequestView; readonly fetching: string; readonly reason: string },
): Html | false => {
  const { document, file } = view;
  if (!document || !holdsOne(staff, actors)) return false;
  const say = words[language];
  const when = formatMoment(new Date(document.receivedAt), language, policy.zone);
  return html`<section class="card"><h2>${say.title}</h2>
<p>${say.came(when, kilobytes(document.size))} ${say.after}</p>
<form method="post" action="${paths.request(file.id)}/document" accept-charset="utf-8">
${tokenField(fetching)}${line({ id: 'document-reason', name: 'reason', label: say.reason, value: reason }, { required: true, maxlength: reasonLength.most })}<div class="buttons"><button type="submit">${say.fetch}</button></div>
</form>
</section>
`;
};
