import type { RequestRight } from '../../lambdas/domain/requests/request.ts';

/** A mail as people and programs write it, and what has to become of it. Names and addresses are invented. */
export type CorpusMail = {
  readonly what: string;
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  readonly attachments?: number;
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly wants: RequestRight | 'opt-out' | 'machine' | 'unreadable';
  readonly language?: 'en';
};

/** What hangs on to a mail, and was not written by whoever sends it. */
export const newsletter = `

El lun, 3 jun 2024 a las 10:00, Acme Papelería (<boletin@acme.example.com>) escribió:

> ¡Ofertas de junio! Si no quieres recibir más publicidad, responde con BAJA.
> Tienes derecho de acceso, rectificación y supresión de tus datos.
`;

export const smallPrint = `

AVISO LEGAL: Este mensaje y sus archivos adjuntos van dirigidos exclusivamente a su destinatario. Si no es usted el
destinatario, elimine este mensaje. Puede ejercer sus derechos de acceso, rectificación, supresión y oposición escribiendo a
datos@otra.example.
`;
