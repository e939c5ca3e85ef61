import { list, type Phrases } from './phrases.ts';

export const spanish: Phrases = {
  opens: list(`
    quiero / quisiera / queria / querria / deseo / desearia / me gustaria /
    (os |les |le |te )?(solicito|pido|ruego|exijo|requiero|reclamo) / necesito / vengo a / procedo a /
    (os |les |le |te )?escribo para /
    me dirijo a (ustedes|vosotros|ud|uds|vds|ud s|vosotras) (para|con el fin de|a fin de|con el objeto de|con objeto de) /
    me pongo en contacto( con (ustedes|vosotros|vosotras))? para /
    (por|mediante) (la|el) presente( escrito| correo| mensaje)? /
    por medio (de la|del) presente( escrito| correo| mensaje)? /
    (me )?(podeis|podriais|puedes|podrias|puede|podria|pueden|podrian) /
    (os |les |le |te )?(agradeceria|agradezco) / haced el favor de / hagan el favor de / tengan a bien / sirvanse
  `),
  between: list(`
    que / se / me / os / les / le / nos / a / de / en / por / favor / procedais / procedan / proceda / proceder /
    ejercer / ejercitar / solicitar / pedir / pediros / pedirles / solicitarles / solicitaros / rogarles / rogaros /
    solicito / ustedes / vosotros / formalmente / expresamente / inmediatamente / tambien / ahora / hoy / cuanto /
    antes / la / el / una / total / completa / inmediata / definitiva / virtud / conforme / al / del / articulo /
    art / rgpd / reglamento / lopdgdd / mi / derecho / supresion / acceso / lo / posible / bien / tengais / tengan /
    obtener / recibir / acordar / acuerden / facilite / gratuitamente / \\d+ / ,
  `),
  polite: list('por favor / hola / buenas / buenos dias / buenas tardes / y / entonces / asi que / gracias'),
  own: list(`
    (todos |absolutamente |cuantos )*(los )?mis datos( de caracter personal| personales)? /
    (toda )?(la )?mi informacion( personal)? /
    (todos )?(los )?datos( personales)?( mios)?( que)? (tengais|teneis|tengan|tienen|tenga|conserveis|conservais|conserven|conservan|guardeis|guardais|guarden|guardan|trateis|tratais|traten|tratan|obren|haya|hayais)( \\S+)? (sobre|de|acerca de) mi /
    (toda )?(la )?informacion( personal)?( que)? (tengais|teneis|tengan|tienen|guardais|guardan|conservais|conservan)( \\S+)? (sobre|de|acerca de) mi /
    todo lo que (tengais|teneis|tengan|tienen|guardeis|guardais|guarden|guardan|sepais|sepan) (sobre|de) mi
  `),
  follows: list(`
    sean (borrados|eliminados|suprimidos|destruidos) / personales / y / por / en /
    que (teng|teneis|tienen|obr|figur|const|conserv|guard|trat|hay)\\S* / cuanto / lo antes / conforme / segun /
    al amparo / con arreglo / como / para siempre / a la mayor / a traves / urgente\\S* / hoy / ya / gracias /
    inmediat\\S* / definitiv\\S* / complet\\S* / total\\S* / permanent\\S* / almacenad\\S* / existentes /
    de (vuestr|tod|inmediat|acuerdo|conformidad|forma|manera|la base|las bases)\\S* /
    de sus? (base|sistem|ficher|archiv|registr)\\S* / del (sistema|fichero|registro) /
    sin (dilacion|demora|coste)\\S* / un saludo / saludos
  `),
  ads: list(`
    (la |vuestra |su |mas |ninguna |cualquier |toda la |tanta |esta )*(publicidad|propaganda|informacion comercial|informacion publicitaria) /
    (el |vuestro |su |mas |este |tanto )*spam /
    (la |las |vuestra |vuestras |su |sus |mas |esta |estas |ninguna )*(newsletters?|ofertas|promociones|comunicaciones (comerciales|publicitarias|promocionales|electronicas)|comunicaciones de marketing|campanas( de marketing)?) /
    (el |los |vuestro |vuestros |su |sus |mas |este |estos |ningun |tantos )*(boletin|boletines|correos|emails|mails|e mails|mensajes|envios|correos electronicos)( comerciales| publicitarios| promocionales| informativo| informativos| electronico| electronicos| de publicidad| de marketing| masivos| vuestros| suyos)*
  `),
  uses: list(`
    ejerzo / ejercito / invoco / me acojo a / hago uso de / solicito / reclamo / en (el )?ejercicio de /
    (por medio del|mediante el) presente escrito ejerce
  `),
  toUse: list('ejercer / ejercitar / hacer uso de / hacer valer / acogerme a / ejercicio de / solicitar / pedir'),
  rightOf: list('(mi|el|mis) derechos? (de|del|a|al|a la|a los)'),
  names: {
    access: list('acceso / acceder a {own}'),
    rectification: list('rectificacion / rectificar {own}'),
    erasure: list('supresion / olvido / cancelacion / borrado / eliminacion / suprimir {own}'),
    restriction: list('limitacion / restriccion del tratamiento'),
    portability: list('portabilidad'),
    objection: list('oposicion / oponerme'),
    'no-automated-decision': list('no ser objeto de (una )?decision(es)?'),
    marketing: list(`
      oposicion (al tratamiento de mis datos( personales)? )?(para|con) (fines|finalidades) (comerciales|publicitari[ao]s|de mercadotecnia|de marketing|de publicidad)( directa)? /
      oposicion a (recibir|la recepcion de) {ads}
    `),
  },
  says: {
    access: list(`
      (que|cuales) (datos|informacion)( personales)?( mios| mia)? (teneis|tienen|tiene|guardais|guardan|tratais|tratan|conservais|conservan|almacenais|almacenan)( almacenad[oa]s| guardad[oa]s)? (sobre|de|acerca de) mi
    `),
    objection: list(`
      me opongo (al|a que) (tratamiento|uso|(se )?(trateis|traten|trate|useis|usen|utiliceis|utilicen)) (de )?{own}
    `),
    withdrawal: list('(retiro|revoco) (el|mi|todo) consentimiento'),
    marketing: list(`
      no (quiero|deseo)( seguir| volver a)?( recibir| recibiendo| que me (envieis|envien|mandeis|manden|llegue|lleguen))?( nunca)? (mas |ninguna? )?{ads} /
      no me (envieis|envien|envie|envies|mandeis|manden|mande|mandes)( nunca)?( mas)? {ads} /
      (dejad|dejen|deja|deje|dejeis|dejar) de (enviarme|mandarme|enviar|mandar|recibir) {ads} /
      (retiro|revoco) (el|mi) consentimiento (para|a) (recibir|el envio de|la recepcion de) {ads} /
      no (autorizo|consiento) (el envio de|recibir|que me (envieis|envien)) {ads} /
      me opongo (a|al) (tratamiento de mis datos( personales)? (para|con) (fines|finalidades) (comerciales|publicitari[ao]s|de mercadotecnia|de marketing|de publicidad)( directa)?|(recibir|envio de|la recepcion de|que me (envieis|envien|mandeis|manden)) {ads}) /
      (dadme|denme|dame|deme|darme|me deis|me den|dar|darnos) de baja (de|del|en) ((la |el |vuestra |vuestro |su |esta |este |todas |todos |las |los )*(newsletters?|boletin(es)?( informativo)?|listas?( de (correo|correos|distribucion|envio|envios|difusion|mailing|suscriptores))?|mailing|suscripcion (al boletin|a la newsletter)|envios( comerciales| publicitarios)?)|{ads}) /
      (borradme|borrenme|borreme|borrame|eliminadme|eliminenme|elimineme|quitadme|quitenme|quiteme|sacadme|saquenme|(borrad|borren|borre|eliminad|eliminen|elimine|quitad|quiten|quite) mi (correo|email|e mail|direccion|nombre)( de correo)?( electronico)?) de (la |vuestra |su |esta |las |vuestras |sus |estas )+listas?( de (correo|correos|distribucion|envio|envios|difusion|mailing|suscriptores|publicidad))? /
      (cancelar|cancelad|cancelen|anular|anulad|anulen) (mi|la) suscripcion (a la newsletter|al boletin|a vuestra newsletter|a su newsletter|a su boletin|a vuestro boletin)
    `),
  },
  orders: {
    access: list(`
      (enviadme|envienme|envieme|enviame|mandadme|mandenme|mandeme|facilitadme|facilitenme|faciliteme|remitidme|remitanme|remitame|proporcionadme|proporcionenme|dadme|denme)( una| la)?( copia)?( completa)?( de)? {own}
    `),
    rectification: list(`
      (rectificad|rectifiquen|rectifique|corregid|corrijan|corrija|modificad|modifiquen|modifique|actualizad|actualicen|actualice) (mi (nombre|apellido|direccion|telefono|domicilio|fecha de nacimiento)|mis apellidos|{own})
    `),
    erasure: list(`
      (borrad|borra|borren|borre|borreis|borrar|eliminad|elimina|eliminen|elimine|elimineis|eliminar|suprimid|suprime|supriman|suprima|suprimais|suprimir|destruid|destruyan|destruya|cancelad|cancelen|cancele) {own} /
      (borradme|borrenme|borreme|borrame|eliminadme|eliminenme|elimineme|eliminame|suprimidme|quitadme|quitenme|sacadme|saquenme) de (la |las |vuestra |vuestras |su |sus |todas |todos |vuestros |los )+(bases? de datos|ficheros?|sistemas?|registros|archivos)
    `),
    restriction: list('(limitad|limiten|limite|restringid|restrinjan) el (tratamiento|uso) de {own}'),
    portability: list('(transmitid|transmitan|trasladad|trasladen) {own} (a|al) \\S+'),
  },
  wants: {
    access: list(`
      (copia|acceso)( completa| integra| gratuita)? (de|a) {own} / acceder a {own} /
      (enviar|mandar|facilitar|remitir|proporcionar|envieis|envien|enviarais|enviaran|mandeis|manden|mandarais|mandaran|faciliteis|faciliten|facilitarais|facilitaran|remitais|remitan|proporcioneis|proporcionen|enviarme|mandarme|facilitarme|remitirme|proporcionarme)( una| la)?( copia)?( completa)?( de)? {own} /
      recibir (una )?copia( completa)? de {own} /
      (saber|conocer) (que|cuales) (datos|informacion)( personales)?( mios| mia)? (teneis|tienen|tiene|guardais|guardan|tratais|tratan|conservais|conservan)( almacenad[oa]s| guardad[oa]s)? (sobre|de|acerca de) mi
    `),
    rectification: list(`
      (rectificar|rectifiqueis|rectifiquen|rectifique|corregir|corrijais|corrijan|corrija|modificar|modifiqueis|modifiquen|actualizar|actualiceis|actualicen) (mi (nombre|apellido|direccion|telefono|domicilio|fecha de nacimiento)|mis apellidos|{own}) /
      rectificacion de (mi (nombre|apellido|direccion|telefono|domicilio|fecha de nacimiento)|mis apellidos|{own})
    `),
    erasure: list(`
      (borrar|borreis|borren|borre|borrarais|borraran|eliminar|elimineis|eliminen|elimine|eliminarais|eliminaran|suprimir|suprimais|supriman|suprima|destruir|destruyais|destruyan|destruya|cancelar|canceleis|cancelen) {own} /
      {own} sean (borrados|eliminados|suprimidos|destruidos) /
      ser (borrad|eliminad|suprimid)[oa] de (la |las |vuestra |vuestras |su |sus |todas |vuestros )+(bases? de datos|ficheros?|sistemas?|registros) /
      (supresion|eliminacion|borrado|cancelacion|destruccion)( total| completa| definitiva| inmediata)? de {own} /
      (borreis|borren|elimineis|eliminen|quiteis|quiten|saqueis|saquen|borrarme|eliminarme) de (la |las |vuestra |vuestras |su |sus |todas |todos |vuestros |los )+(bases? de datos|ficheros?|sistemas?|registros|archivos)
    `),
    restriction: list(`
      (limitar|limiteis|limiten|limite|restringir|restrinjais|restrinjan|suspender|suspendais|suspendan) el (tratamiento|uso) de {own} /
      (limitacion|restriccion|suspension) del (tratamiento|uso)( de {own})?
    `),
    portability: list(`
      portabilidad de {own} /
      (transmitir|transmitais|transmitan|trasladar|trasladeis|trasladen|portar) {own} (a|al) \\S+
    `),
    objection: list('(oponerme|oposicion) al (tratamiento|uso) de {own}'),
    withdrawal: list('(retirar|revocar) (el|mi|todo) consentimiento'),
    'no-automated-decision': list('no ser objeto de (una )?decision(es)?( individuales)? (basada|automatizada)s?'),
    marketing: list(`
      (retirar|revocar) (el|mi) consentimiento (para|a) (recibir|el envio de|la recepcion de) {ads} /
      oponerme (a|al) (recibir|envio de|la recepcion de) {ads} /
      no (recibir|seguir recibiendo) (nunca )?(mas )?{ads} / (darme|me deis|me den) de baja (de|del|en) {ads} /
      baja (de|del|en) ((la |el |vuestra |vuestro |su |esta |este )*(newsletter|boletin|lista( de (correo|correos|distribucion|envio|envios|mailing))?|mailing)|{ads})
    `),
  },
  titles: {
    access: list(`
      (solicitud|peticion)( de)?( mi)?( derecho de)? acceso( a {own}| a datos( personales)?)? /
      (ejercicio (del|de mi|de) )?derecho de acceso( rgpd| a {own})? / (solicitud de )?copia de {own} /
      acceso a {own}
    `),
    rectification: list(`
      (solicitud|peticion)( de)? rectificacion( de {own}| de datos( personales)?)? /
      (ejercicio (del|de mi|de) )?derecho de rectificacion
    `),
    erasure: list(`
      (solicitud|peticion)( de)?( mi)?( derecho de)? (supresion|eliminacion|borrado|cancelacion)( de)? ({own}|datos( personales)?) /
      (ejercicio (del|de mi|de) )?derecho (de supresion|al olvido|de cancelacion)( rgpd| de {own})? /
      (supresion|eliminacion|borrado|cancelacion) de {own}
    `),
    restriction: list('(ejercicio (del|de mi|de) )?derecho (de|a la) limitacion( del tratamiento)?'),
    portability: list(`
      (ejercicio (del|de mi|de) )?derecho (de|a la) portabilidad / (solicitud de )?portabilidad de {own}
    `),
    objection: list('(ejercicio (del|de mi|de) )?derecho de oposicion'),
    marketing: list(`
      (solicitud de )?baja( de| del| en)? (la |el |vuestra |su )?(newsletter|boletin|lista de correo|lista de distribucion|publicidad|mailing) /
      no mas (publicidad|correos|emails|newsletters?|spam)
    `),
  },
  hints: {
    access: list('acceso / acceder / copia / copias'),
    rectification: list('rectific\\S* / correg\\S* / corrij\\S* / correccion\\S* / actualiz\\S* / modific\\S*'),
    erasure: list(`
      borr\\S* / elimin\\S* / suprim\\S* / supresion / olvido / cancel\\S* / destru\\S* / anonimiz\\S*
    `),
    restriction: list('limit\\S* / restric\\S* / restring\\S* / suspen\\S*'),
    portability: list('portabil\\S* / portar'),
    objection: list('opongo / opon\\S* / oposicion'),
    withdrawal: list('consentimiento / revoc\\S* / retirar / retiro'),
    'no-automated-decision': list('automatizad\\S* / perfilado'),
    marketing: list(`
      publicidad / propaganda / boletin\\S* / baja / suscri\\S* / desuscri\\S* / mercadotecnia / promocion\\S* /
      comercial\\S*
    `),
  },
  asksPolitely: list(`
    (me )?(podeis|podriais|puedes|podrias|puede|podria|pueden|podrian) / seriais tan amables de /
    serian tan amables de / os importaria / les importaria / (que|cuales) (datos|informacion)
  `),
  negations: list(`
    no / nunca / jamas / ni / tampoco / ningun\\S* / nada / nadie / sin / falso / falsa / mentira / evit\\S* /
    imped\\S* / impid\\S* / prohib\\S*
  `),
  harmless: list(`
    (ya )?no (soy|somos) (cliente|clienta|alumno|alumna|usuario|usuaria|socio|socia)s? /
    ya no (trabajo|uso|utilizo|estoy|vivo|os necesito) /
    sin (mas )?(dilacion(es)?|demora|retraso|coste|cargo|gastos)( alguna| indebidas?)?( indebidas?)? /
    a no mas tardar / no mas tarde de / no (os|les) conozco
  `),
  uncertain: list(`
    si / cuando / mientras / hasta que / antes de / despues de / tras / en caso de / a menos que / salvo / excepto /
    menos / pero / aunque / sino / quizas? / tal vez / a lo mejor / pensando / planteo / todavia / aun / hace /
    hice / (he|habia|hemos) (pedido|solicitado|ejercido|enviado|mandado|escrito) / pedi / solicite / ejerci /
    escribi / dije / dijo / dice / dicen / dijisteis / dijeron / pide / piden / pidio / escribe / escriben /
    escribio / gracias por / como (puedo|podria|hago|se) / puedo / podria yo / es posible / se puede /
    saber (si|como|cuando) / por que / habeis / han / ha / en broma / parte de / algunos? / algunas? / solo /
    unicamente / otra vez / de nuevo / reitero / recordar\\S* / derecho a saber
  `),
  elsewhere: list(`
    (mi|mis|nuestr[oa]s?|su|sus) (hij|niet|sobrin|herman|abuel|suegr|prim|amig|novi|espos|emplead|trabajador|client|alumn)\\S* /
    (mi|mis) (madre|padre|padres|marido|mujer|pareja|companer\\S+|jef[ea]s?|familia|familiar\\S*|menor\\S*) /
    (en|a) (nombre|representacion) de / represent\\S* / tutor / tutora / menor de edad / apoderad\\S* / fallec\\S* /
    difunt\\S* / murio / hereder\\S* / viud[oa] / abogad[oa]s? / otra persona / otras personas / terceros? /
    sus datos / nuestros datos / los datos de (?!mi )\\S+ / mejor no / olvid(ad|en|e|a)\\S* / ignor(ad|en|e|a)\\S* /
    (no )?(hagais|hagan|haga) caso / dejadlo / dejenlo / anul[oae]\\S* /
    (cancel|retir)\\S+ (mi|la|esta) (solicitud|peticion) / (me|nos) (he|hemos)? ?equivo\\S+ / por error /
    ya no hace falta / desist\\S* / cambiado de (idea|opinion) / broma / prueba /
    adjunt\\S+ (la )?(factura|pedido) / factur\\S* / pedidos? / presupuesto\\S* / incidencia\\S* / contrasena\\S* /
    dominios? / hosting / servidor\\S* / problemas? / precios? / pagos? / cobro\\S* / reembolso\\S* /
    devolucion\\S* / contrato\\S* / licencias? / reunion\\S* / curriculum / cv / oferta de empleo / entrevista /
    queja\\S* / ticket\\S* / demanda\\S* / base de datos de (?!vuestr|sus? )\\S+
  `),
  optOuts: list(`
    (la )?baja / baja inmediata / solicitud de baja / (dar|darme|darse|darnos) de baja /
    (dadme|dame|denme|deme) de baja / (quiero|solicito|deseo|pido|quisiera|necesito) (la |mi |una )?baja /
    (quiero|deseo|quisiera|solicito|necesito|me gustaria) (darme|que me deis|que me den) de baja /
    me quiero dar de baja / me doy de baja / desuscribir(me)? / desuscribidme / anular suscripcion /
    cancelar suscripcion (al boletin|a la newsletter) / no mas {ads} /
    (basta|ya basta|para|parad) (ya )?(de|con) {ads} / stop {ads} / no {ads} / baja (de|del|en) {ads} /
    baja (newsletter|boletin|publicidad) /
    baja (de la |de esta |de vuestra |de su )lista( de (correo|distribucion|envio|mailing))? /
    (dejad|dejen|deja|deje) de (escribirme|molestarme) / no me (escribais|escriban|molesteis|molesten)( mas)? /
    no quiero (recibir )?(mas )?nada( mas)?( de (vosotros|ustedes))?
  `),
  ofContracts: list(`
    cuentas? / servicios? / suscripcion\\S* / plan / planes / cursos? / matricula\\S* / tarifa\\S* / alta /
    laboral / medica / maternidad
  `),
  greetings: list(`
    hola( a todos)? / buenas / buenos dias / buenas tardes / buenas noches / muy buenas /
    estimad[oa]s?( \\S+){0,4} / muy senores mios / a quien (pueda )?corresponda / a la atencion de( \\S+){0,5} /
    por favor / gracias / muchas gracias / mil gracias /
    gracias (de antemano|por adelantado|por todo|por vuestra (ayuda|atencion)|por su (ayuda|atencion)) /
    muchas gracias (de antemano|por adelantado) / (un )?(cordial )?saludos?( cordial| cordiales| muy cordial)? /
    reciban? un (cordial )?saludo / atentamente / cordialmente / atte / un abrazo /
    quedo a la espera( de (vuestra|su) respuesta)? / (a la )?espera de (vuestra|su) respuesta / ya /
    lo antes posible / cuanto antes / inmediatamente / ahora mismo /
    (es )?lo (que )?(pone|indicado|digo) en el asunto / segun (el )?asunto / ver asunto / que tal / buen dia /
    equipo / asunto
  `),
  introduces: list(`
    soy / me llamo / mi nombre( completo)? es / nombre( y apellidos)? /
    mi (correo|email|e mail|direccion de correo|dni|nif|nie|telefono|movil)( electronico)? (es|,) /
    (dni|nif|nie|tel|telefono|tfno|movil|correo|email|e mail) / mis datos son
  `),
};
