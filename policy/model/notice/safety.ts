import { describePeriod } from '../derive.ts';
import { longestBackup } from '../spanish-retention.ts';
import type { Section } from './wording.ts';

const words = {
  es: {
    entries: 'Si otra persona nos da tus datos',
    mail: (life: string) =>
      `No los guardamos: viajan cifrados en un correo que te enviamos enseguida, uno solo y sin publicidad. Te dice quién nos los dio, cuáles son y para qué, y lleva un enlace que vale ${life}. Ahí puedes verlos, corregirlos y confirmarlos o rechazarlos.`,
    silence: (key: string) =>
      `Si no contestas, desaparecen con el enlace, como mucho ${key} después, y no insistimos. Si los rechazas, anotamos una huella de tu dirección para que nadie vuelva a dárnoslos. Quien nos los dio no llega a saber qué has decidido.`,
    age: 'Edad mínima',
    older: (age: number) =>
      `Esta web es para personas con ${age} años cumplidos. Si sabemos que alguien no los tiene, borramos sus datos. Por un menor de ${age} años pueden escribirnos sus padres o tutores.`,
    security: 'Seguridad y copias de seguridad',
    backups: (lock: string, longest: string) =>
      `Cada noche hacemos copias de seguridad cifradas. Nadie puede cambiarlas ni borrarlas, ni siquiera nosotros, durante ${lock}, y se destruyen solas: ninguna existe más de ${longest}, es decir, menos de seis meses. Solo las usamos para reparar los sistemas, salvo que tú o la ley exijáis otra cosa.`,
    erased: (keys: string) =>
      `Por eso, lo que borramos tarda un tiempo en desaparecer de las copias. Pero cada persona tiene su propia clave: al borrar tus datos destruimos la tuya, y pasados ${keys} nadie puede recuperarla ni leer lo que quede. Si hay que restaurar una copia, antes de usarla volvemos a borrar a quien se había borrado. Cuando respondemos a tu solicitud, te decimos la última fecha en que puede quedar una copia.`,
    recovery: (recovery: string, logs: string) =>
      `Las bases de datos en uso se pueden recuperar hasta ${recovery} atrás, con la misma regla. Los registros técnicos de los servidores se borran a los ${logs}.`,
  },
  en: {
    entries: 'If somebody else gives us your data',
    mail: (life: string) =>
      `We do not store them: they travel encrypted in a mail that we send you straight away, a single one and without advertising. It tells you who gave them to us, which they are and what for, and carries a link that works for ${life}. There you can see them, correct them, and confirm or decline.`,
    silence: (key: string) =>
      `If you do not answer, they disappear with the link, at most ${key} later, and we do not insist. If you decline, we note a fingerprint of your address so that nobody gives them to us again. Whoever gave them does not learn what you decided.`,
    age: 'Minimum age',
    older: (age: number) =>
      `This website is for people who have turned ${age}. If we learn that somebody has not, we erase their data. Parents or guardians can write to us for a child under ${age}.`,
    security: 'Security and backups',
    backups: (lock: string, longest: string) =>
      `Every night we make encrypted backups. Nobody can change or delete them, not even us, for ${lock}, and they destroy themselves: none exists for more than ${longest}, that is, less than six months. We only use them to repair the systems, unless you or the law require otherwise.`,
    erased: (keys: string) =>
      `So what we erase takes a while to leave the backups. But each person has a key of their own: when we erase your data we destroy yours, and after ${keys} nobody can recover it or read what is left. If a backup has to be restored, everybody who had been erased is erased again before it is used. When we answer your request, we tell you the last date on which a copy can be left.`,
    recovery: (recovery: string, logs: string) =>
      `The databases in use can be recovered up to ${recovery} back, under the same rule. Technical server logs are deleted after ${logs}.`,
  },
};

/** What happens to data entered by others (GDPR art. 14); silent when no form is open to them. */
export const entriesSection: Section = ({ forms, links }, language) => {
  const say = words[language];
  const { lives, keyHours } = links.entry;
  return Object.values(forms).some(({ openTo }) => openTo.includes('entry'))
    ? [
        `## ${say.entries}`,
        say.mail(describePeriod(lives, language)),
        say.silence(describePeriod({ hours: keyHours }, language)),
      ]
    : [];
};

/** LO 3/2018 art. 7. */
export const ageSection: Section = ({ minimumAge }, language) => [
  `## ${words[language].age}`,
  words[language].older(minimumAge),
];

/** Measures, and how long backups outlive an erasure (GDPR arts. 17, 32). */
export const securitySection: Section = ({ security, backups, logs }, language) => {
  const say = words[language];
  const days = (count: number) => describePeriod({ days: count }, language);
  return [
    `## ${say.security}`,
    security[language],
    say.backups(days(backups.lockDays), days(longestBackup(backups))),
    say.erased(days(backups.keyRecoveryDays)),
    say.recovery(days(backups.recoveryDays), days(logs.days)),
  ];
};
