import { toConfirm } from '../model/define.ts';
import type { Policy } from '../model/types.ts';
import { graceDays } from './numbers.ts';

/** ABANTE's sentences that are no data: what it promises, and what it asks of you. */
export const texts = {
  summary: {
    es: 'Usamos tus datos para prestarte los servicios, facturar y protegerlos; todo lo demás, solo si tú lo eliges. Lo que guardas en tu base de datos es tuyo. No vendemos tus datos.',
    en: 'We use your data to provide the services, to invoice and to keep them safe; anything else, only if you choose it. What you keep in your database is yours. We do not sell your data.',
  },
  scope: {
    es: 'Esta política vale para abantecrm.com y los servicios de ABANTE CRM.',
    en: 'This policy covers abantecrm.com and the services of ABANTE CRM.',
  },
  automatedDecisions: {
    es: 'Ninguna máquina decide por sí sola nada que te afecte de forma importante. La puntuación de reCAPTCHA solo protege los formularios: nadie pierde un contrato ni un derecho por ella, y siempre puedes pedir que lo mire una persona.',
    en: 'No machine alone decides anything that matters to you. The reCAPTCHA score only protects forms: nobody loses a contract or a right because of it, and you can always ask for a person to look.',
  },
  mandatoryData: {
    es: 'Sin los datos obligatorios, o si no son correctos, no podemos registrarte, contestarte ni inscribirte. Los demás son voluntarios: si no los das, el servicio es el mismo.',
    en: 'Without the mandatory data, or if they are wrong, we cannot register you, answer you or sign you up. Everything else is voluntary: the service is the same if you leave it out.',
  },
  security: {
    es: 'Guardamos los datos cifrados, los enviamos siempre por una conexión cifrada (HTTPS) y limitamos quién puede verlos. Tu contraseña no está en nuestros ficheros: solo la conoce el servicio de acceso. Si un incidente pone en riesgo tus derechos, te lo diremos.',
    en: 'We keep data encrypted, always send them over an encrypted connection (HTTPS) and limit who can see them. Your password is not in our files: only the sign-in service knows it. If an incident puts your rights at risk, we will tell you.',
  },
  clauses: [
    {
      title: { es: 'Política de seguridad', en: 'Security Policy' },
      text: {
        es: 'Ahí explicamos nuestras medidas técnicas, administrativas y de organización.',
        en: 'It explains our technical, administrative and organisational measures.',
      },
      document: toConfirm('Web address of the Security Policy.'),
    },
    {
      title: { es: 'Política de uso aceptable', en: 'Acceptable Use Policy' },
      text: {
        es: 'Dice qué no se puede hacer con los servicios y cuándo podemos investigar un abuso.',
        en: 'It says what the services may not be used for, and when we may look into misuse.',
      },
      document: toConfirm('Web address of the Acceptable Use Policy.'),
    },
    {
      title: { es: 'Tu base de datos', en: 'Your database' },
      text: {
        es: 'Puedes ver, cambiar, borrar y exportar su contenido cuando quieras desde el panel de control. Lo que borras tarda en salir de las copias de seguridad, como explicamos más arriba. Si exportas una copia, de ella respondes tú. Si una persona que está en tu base de datos nos escribe, te pasamos su solicitud: le contestas tú.',
        en: 'You can see, change, erase and export its content at any time from the control panel. What you erase takes a while to leave the backups, as we explain above. If you export a copy, you answer for it. If a person who is in your database writes to us, we pass the request on to you: you answer it.',
      },
    },
    {
      title: { es: 'Cancelar o borrar tu base de datos', en: 'Cancel or delete your database' },
      text: {
        es: `Son dos cosas distintas. Si cancelas el servicio, tienes ${graceDays} días para cambiar de idea. Si pides el borrado completo y renuncias a ese plazo, deja de estar disponible en el acto y se destruye.`,
        en: `These are two different things. If you cancel the service, you have ${graceDays} days to change your mind. If you ask for complete deletion and waive that time, it becomes unavailable at once and is destroyed.`,
      },
    },
    {
      title: { es: 'Cuándo entra nuestro equipo en tu base de datos', en: 'When our staff open your database' },
      text: {
        es: 'Solo para resolver un problema, porque tú lo pides, porque una ley lo ordena o por un abuso que amenaza la seguridad. El permiso es para una sola base de datos y caduca solo; tú ves quién entró, cuándo y por qué.',
        en: 'Only to solve a problem, because you ask, because a law demands it, or for misuse that threatens security. The permission covers one database and lapses by itself; you see who came in, when and why.',
      },
    },
    {
      title: { es: 'Ver y borrar tu cuenta', en: 'See and delete your account' },
      text: {
        es: 'Entra en tu cuenta de abantecrm.com para ver y cambiar tus datos o borrarla. También puedes pedírselo a Soporte. Borramos todo menos lo que una ley nos obliga a guardar, y te decimos qué es, por qué y hasta cuándo.',
        en: 'Log in to your account at abantecrm.com to see and change your data, or to delete it. You can also ask Support. We erase everything except what a law makes us keep, and tell you what that is, why and until when.',
      },
    },
    {
      title: { es: 'Cuando termina el contrato', en: 'When the contract ends' },
      text: {
        es: 'Bloqueamos los datos que la ley obliga a conservar: quedan apartados y solo los pueden ver jueces, fiscales y autoridades, para exigir responsabilidades, hasta que vence el plazo. Entonces los destruimos. Lo mismo pasa con un dato antiguo cuando lo corriges.',
        en: 'We block the data that the law makes us keep: they are set apart, and only courts, prosecutors and authorities can see them, to establish liability, until the period ends. Then we destroy them. The same happens to an old value when you correct it.',
      },
    },
    {
      title: { es: 'Idioma y país', en: 'Language and country' },
      text: {
        es: 'Para mostrarte la web en tu idioma, leemos en el momento el idioma del navegador y el país aproximado, nunca tu posición. Solo los recordamos si aceptas las cookies de preferencias.',
        en: 'To show you the website in your language, we read the browser’s language and the approximate country on the spot, never your position. We remember them only if you accept preference cookies.',
      },
    },
    {
      title: { es: 'Lo que no hacemos', en: 'What we do not do' },
      text: {
        es: 'No vendemos, cambiamos ni damos tus datos a terceros, salvo en los casos que explica esta política. Con otros solo compartimos cifras de conjunto y anónimas. Navegar por la web no es aceptar nada.',
        en: 'We do not sell, trade or give your data to third parties, except as this policy explains. With others we only share overall, anonymous figures. Browsing the website accepts nothing.',
      },
    },
    {
      title: { es: 'Nuestros proveedores', en: 'Our providers' },
      text: {
        es: 'Trabajan con un contrato que limita lo que pueden hacer con los datos a lo que les encargamos. Sin ese contrato no reciben ninguno.',
        en: 'They work under a contract that limits what they may do with the data to what we ask of them. Without that contract they receive none.',
      },
    },
  ],
} as const satisfies Pick<
  Policy,
  'summary' | 'scope' | 'automatedDecisions' | 'mandatoryData' | 'security' | 'clauses'
>;
