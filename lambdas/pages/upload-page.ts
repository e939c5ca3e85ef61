import { describePeriod } from '../../policy/model/derive.ts';
import type { Language, Policy } from '../../policy/model/types.ts';
import { controllerIdentity, formatMoment } from '../domain/mail/letters/wording.ts';
import type { ProblemCode } from '../domain/problems.ts';
import { described, wrongText } from './form-fields.ts';
import { attributes, html } from './html.ts';
import { frame, page } from './layout.ts';

export type UploadPage = {
  readonly policy: Policy;
  readonly language: Language;
  /** Path that the form is posted to. */
  readonly action: string;
  readonly nonce: string;
  readonly expiresAt: Date;
  /** `received`: a document has come, and nobody has decided yet. */
  readonly state: 'open' | 'received';
  /** Why the form came back. */
  readonly refused?: ProblemCode;
};

const es = {
  problem: 'Error: ',
  title: 'Envía un documento',
  lead: (firm: string) =>
    `${firm} tiene una duda sobre quién ha hecho la solicitud: te la explicamos en el correo. Con un documento la podemos resolver.`,
  rules: (kept: string) => [
    'Tapa todo lo que no haga falta para saber que eres tú, como la foto, la firma o el número de soporte.',
    'Solo se puede enviar un archivo: una foto (JPEG o PNG) o un PDF, de 4 MB como mucho.',
    'De las fotos quitamos lo que añade la cámara, como el lugar y la hora.',
    `Lo ve solo quien decide. En cuanto lo haga, y como mucho en ${kept}, lo destruimos: solo queda anotado quién lo comprobó y cuándo.`,
  ],
  until: (until: string) =>
    `Este enlace funciona hasta el ${until}. Mientras esperamos, no corre el plazo para contestarte.`,
  label: 'Tu documento',
  button: 'Enviar el documento',
  other: (email: string) => `Si prefieres demostrarlo de otra manera, escribe a ${email}.`,
  received: {
    title: 'Hemos recibido tu documento',
    lead: 'Desde este momento vuelve a correr el plazo para contestarte.',
    next: 'Solo se admite uno. Cuando alguien lo haya comprobado lo destruimos, y te escribimos con la respuesta. Puedes cerrar esta página.',
  },
  problems: {
    PRESSED_TOO_SOON: 'Vuelve a pulsar el botón, para saber que hay una persona delante.',
    FILE_TOO_LARGE: 'El archivo pesa más de 4 MB. Haz la foto más pequeña y vuelve a intentarlo.',
    FILE_NOT_TAKEN: 'Elige una foto (JPEG o PNG) o un PDF que se pueda abrir.',
  },
};

const en: typeof es = {
  problem: 'Error: ',
  title: 'Send a document',
  lead: (firm) =>
    `${firm} has a doubt about who made the request: our mail explains it. With a document we can settle it.`,
  rules: (kept) => [
    'Cover everything that is not needed to know that it is you, such as the photo, the signature or the document number.',
    'You can send only one file: a picture (JPEG or PNG) or a PDF, of 4 MB at most.',
    'From pictures we take out what the camera adds, such as place and time.',
    `Only the person who decides sees it. As soon as they have, and in ${kept} at the latest, we destroy it: all that stays is a note of who checked it and when.`,
  ],
  until: (until) => `This link works until ${until}. While we wait, the time for our answer stands still.`,
  label: 'Your document',
  button: 'Send the document',
  other: (email) => `If you would rather show it another way, write to ${email}.`,
  received: {
    title: 'We have your document',
    lead: 'From this moment on the time for our answer runs again.',
    next: 'Only one is taken. Once somebody has checked it we destroy it, and write to you with the answer. You can close this page.',
  },
  problems: {
    PRESSED_TOO_SOON: 'Press the button once more, so that we know a person is there.',
    FILE_TOO_LARGE: 'The file is larger than 4 MB. Make the picture smaller and try again.',
    FILE_NOT_TAKEN: 'Choose a picture (JPEG or PNG) or a PDF that can be opened.',
  },
};

const words = { es, en };

const problemText = (language: Language, code: ProblemCode): string => {
  const { problems } = words[language];
  return code === 'FILE_TOO_LARGE' || code === 'FILE_NOT_TAKEN' ? problems[code] : problems.PRESSED_TOO_SOON;
};

const receivedPage = ({ policy, language }: UploadPage): string => {
  const { received } = words[language];
  return page({
    ...frame(policy, language),
    title: received.title,
    body: html`<h1>${received.title}</h1>
<p class="lead">${received.lead}</p>
<p>${received.next}</p>`,
  });
};

/** Takes a document after a doubt about who somebody is: says what to cover, who sees it, and when it is gone. Shows nothing of anybody. */
export const uploadPage = (props: UploadPage): string => {
  const { policy, language, action, nonce, refused } = props;
  if (props.state === 'received') return receivedPage(props);
  const say = words[language];
  const wrong = refused && problemText(language, refused);
  const input = {
    type: 'file',
    id: 'document',
    name: 'document',
    required: true,
    accept: 'image/jpeg,image/png,application/pdf',
  };
  return page({
    ...frame(policy, language),
    title: `${wrong === undefined ? '' : say.problem}${say.title}`,
    body: html`${wrong !== undefined && html`<div class="problems" role="alert"><p><a href="#document">${wrong}</a></p></div>\n`}<h1>${say.title}</h1>
<p class="lead">${say.lead(policy.controller.name)}</p>
<ul>${say.rules(describePeriod(policy.links.upload.lives, language)).map((rule) => html`<li>${rule}</li>`)}</ul>
<p>${say.until(formatMoment(props.expiresAt, language, policy.zone))}</p>
<form method="post" action="${action}" enctype="multipart/form-data">
<input type="hidden" name="nonce" value="${nonce}">
<div class="field">
<label for="document">${say.label}</label>
${wrongText('document', wrong)}<input${attributes({ ...input, ...described('document', wrong) })}>
</div>
<div class="buttons"><button type="submit">${say.button}</button></div>
</form>
<p class="soft">${say.other(controllerIdentity(policy, language).email)}</p>`,
  });
};
