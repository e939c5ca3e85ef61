import type { Policy } from '../model/types.ts';

/** Antara's sentences that are no data: what it promises, and what it asks of you. */
export const texts = {
  summary: {
    es: 'Tú decides si nos das tus datos. Los usamos para prestarte lo que pides y para lo que manda la ley; todo lo demás, solo si tú lo eliges.',
    en: 'You decide whether to give us your data. We use them to provide what you ask for and to do what the law demands; anything else, only if you choose it.',
  },
  scope: {
    es: 'Esta política vale para los datos que recoge Antara en su web y en su relación con sus clientes.',
    en: 'This policy covers the data that Antara collects on its website and in dealing with its customers.',
  },
  automatedDecisions: {
    es: 'Ninguna máquina decide por sí sola nada que te afecte de forma importante. Si nos dejas conocer tus gustos, un programa deduce qué te puede interesar; eso no cambia tus precios, ni tu contrato, ni tus derechos.',
    en: 'No machine alone decides anything that matters to you. If you let us get to know your tastes, a program works out what may interest you; that changes neither your prices nor your contract nor your rights.',
  },
  mandatoryData: {
    es: 'Sin los datos obligatorios, o si no son correctos, no podemos registrarte ni prestarte el servicio. Los demás son voluntarios: si no los das, el servicio es el mismo.',
    en: 'Without the mandatory data, or if they are wrong, we cannot register you or provide the service. Everything else is voluntary: the service is the same if you leave it out.',
  },
  security: {
    es: 'Guardamos los datos cifrados, en servidores con acceso controlado, y los enviamos siempre por una conexión cifrada (HTTPS). Hacemos lo posible contra la pérdida, el abuso, la alteración, el acceso indebido y el robo; ningún sistema es invulnerable, y si un incidente pone en riesgo tus derechos, te lo diremos. Tu contraseña no está en nuestros ficheros: solo la conoce el servicio de acceso.',
    en: 'We keep data encrypted, on servers with controlled access, and always send them over an encrypted connection (HTTPS). We do what we can against loss, misuse, alteration, unauthorised access and theft; no system is impenetrable, and if an incident puts your rights at risk, we will tell you. Your password is not in our files: only the sign-in service knows it.',
  },
  clauses: [
    {
      title: { es: 'Tu consentimiento', en: 'Your consent' },
      text: {
        es: 'Antes de que aceptes en el formulario y confirmes por correo no guardamos ningún dato que te identifique. Navegar por la web no es aceptar nada, y aceptar esta política no es aceptar cookies ni publicidad: cada cosa se pregunta por separado.',
        en: 'Until you accept in the form and confirm by mail, we store nothing that identifies you. Browsing the website accepts nothing, and accepting this policy accepts neither cookies nor advertising: each is asked on its own.',
      },
    },
    {
      title: { es: 'Con quién no los compartimos', en: 'Whom we do not share with' },
      text: {
        es: 'No damos tus datos a terceros sin tu autorización expresa, salvo en los casos que explica esta política. A inversores o socios solo les damos cifras de conjunto y anónimas.',
        en: 'We give your data to no third party without your express authorisation, except as this policy explains. Investors or partners only get overall, anonymous figures.',
      },
    },
    {
      title: { es: 'Nuestros proveedores', en: 'Our providers' },
      text: {
        es: 'Trabajan con un contrato que les impone las mismas obligaciones que a nuestro personal y les prohíbe dar los datos a nadie más. Al terminar, los devuelven o los destruyen. Sin ese contrato no reciben ningún dato.',
        en: 'They work under a contract with the same duties as our own staff, which forbids them to pass data on. When it ends, they return or destroy them. Without that contract they receive nothing.',
      },
    },
    {
      title: { es: 'Si Antara se vende', en: 'If Antara is sold' },
      text: {
        es: 'El comprador puede recibir los datos que hagan falta para seguir con el servicio (LO 3/2018, art. 21). Te avisaremos, y tus consentimientos valdrán solo para lo que aceptaste. Si la venta no se cierra, el comprador borra los datos en el acto.',
        en: 'The buyer may receive the data needed to carry on the service (LO 3/2018 art. 21). We will tell you, and your consents stay limited to what you agreed to. If the sale fails, the buyer erases the data at once.',
      },
    },
    {
      title: { es: 'Cuando termina el contrato', en: 'When the contract ends' },
      text: {
        es: 'Bloqueamos tus datos: quedan apartados y solo los pueden ver jueces, fiscales y autoridades, para exigir responsabilidades, hasta que vence el plazo legal. Entonces los destruimos. Lo mismo pasa con un dato antiguo cuando lo corriges. Si queda una factura sin pagar, los datos para cobrarla se bloquean cuando se salda.',
        en: 'We block your data: they are set apart, and only courts, prosecutors and authorities can see them, to establish liability, until the legal period ends. Then we destroy them. The same happens to an old value when you correct it. If an invoice is unpaid, the data needed to collect it are blocked once it is settled.',
      },
    },
    {
      title: { es: 'Datos de pago', en: 'Payment details' },
      text: {
        es: 'Los datos de tu tarjeta o tu banco viajan cifrados hasta la pasarela de pago. No los pedimos, no los guardamos, y los formularios los rechazan.',
        en: 'Your card or bank details travel encrypted to the payment provider. We do not ask for them or store them, and our forms refuse them.',
      },
    },
    {
      title: { es: 'Programas que descargas', en: 'Programs you download' },
      text: {
        es: 'Si instalas uno de nuestros programas en tus propios equipos, proteger los datos que guardes en él te corresponde a ti. Te recomendamos usar HTTPS y limitar el acceso a las bases de datos. Nosotros no vemos esos datos.',
        en: 'If you install one of our programs on your own machines, protecting the data you keep in it is up to you. We recommend HTTPS and restricted access to the databases. We do not see those data.',
      },
    },
    {
      title: { es: 'Lo que depende de ti', en: 'What depends on you' },
      text: {
        es: 'Guarda bien tu número de cliente y tu contraseña, no los compartas y cierra la sesión al terminar.',
        en: 'Keep your customer number and password safe, share them with nobody, and log out when you are done.',
      },
    },
    {
      title: { es: 'Enlaces a otras webs', en: 'Links to other websites' },
      text: {
        es: 'No respondemos de lo que hacen otras webs con tus datos. Lee sus políticas de privacidad. No cargamos contenido suyo sin tu permiso.',
        en: 'We do not answer for what other websites do with your data. Read their privacy policies. We load none of their content without your permission.',
      },
    },
  ],
} as const satisfies Pick<
  Policy,
  'summary' | 'scope' | 'automatedDecisions' | 'mandatoryData' | 'security' | 'clauses'
>;
