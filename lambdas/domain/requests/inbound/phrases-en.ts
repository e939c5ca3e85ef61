import { list, type Phrases } from './phrases.ts';

export const english: Phrases = {
  opens: list(`
    i want / i would like / id like / i wish / i (hereby )?(formally )?(request|demand|ask|require) /
    i am (hereby )?(formally )?(requesting|asking|writing) / im (requesting|asking|writing) / i need / please /
    kindly / (can|could|would|will) you / would you mind / this is (a|my) (formal )?request / id appreciate /
    i ask / i am making / i wish to make
  `),
  between: list(`
    you / to / that / please / the / a / an / for / be / kindly / formally / hereby / immediately / also / now /
    request / ask / exercise / have / under / article / art / gdpr / of / my / right / company / your / about /
    make / full / complete / permanent / immediate / in / accordance / with / and / permanently / completely /
    regulation / \\d+ / ,
  `),
  polite: list('please / hi / hello / and / so / kindly / thanks / dear (sirs?|team|all|privacy team)'),
  own: list(`
    (all |any |every |of |the )*my (personal |private |own )*(data|information|info|details|records) /
    (all |any |the )*(of )?(the )?(personal )*(data|information|info)( that)?( which)? you (hold|have|keep|store|process|retain|may have|may hold|currently hold)( stored| collected| held)? (about|on|of) me /
    everything( that)? you (hold|have|know|store|keep)( stored)? (about|on) me
  `),
  follows: list(`
    (to be |be )?(deleted|erased|removed) /
    from (your|the|all|any)( \\S+)? (system|database|server|record|file|backup|list of customers|compan)\\S* /
    from your \\S+ ?(system|database|record)?s? / and / as / in accordance / in line / under / pursuant / within /
    immediately / permanently / completely / entirely / securely / asap / which / held / stored / please / now /
    at once / thanks? / thank you / without / today / for good / right away / by /
    that you (hold|have|keep|store|process|collected|retain)\\S* /
    you (hold|have|keep|store|process|collected)\\S* / being processed / processed / undergoing processing /
    kind regards / regards / best
  `),
  ads: list(`
    (your |the |any |more |of |these |this |all |further |future |such )*(advertising|advertisements?|ads|marketing|spam|junk|junk mail|newsletters?|promotions|offers|promotional (emails?|mails?|messages|material)|marketing (emails?|mails?|messages|communications?|material)|commercial (emails?|mails?|messages|communications?)|direct marketing) /
    (your |the |any |more |of |these |this |all |further |future |such )*(emails?|e mails?|mails?|messages|mailings?)
  `),
  uses: list(`
    i (hereby )?(exercise|invoke) / i am (hereby )?(exercising|invoking) / im exercising / in exercise of /
    exercising
  `),
  toUse: list('exercise / invoke / use / make use of / enforce'),
  rightOf: list(`
    my (legal |gdpr |statutory )*rights?( under (the )?gdpr)?( under article \\d+)? (of|to|to be|for)
  `),
  names: {
    access: list('access'),
    rectification: list('rectification / rectify / correct {own}'),
    erasure: list(`
      erasure / be forgotten / forgotten / deletion / erase {own} / have {own} (deleted|erased|removed)
    `),
    restriction: list('restriction / restrict( the)? processing / restrict'),
    portability: list('data portability / portability'),
    objection: list('object'),
    'no-automated-decision': list('not (to )?be subject to (a |solely )*automated decisions?\\S*'),
    marketing: list('object to (the processing of {own} for )?(receiving )?{ads}( purposes)?'),
  },
  says: {
    access: list(`
      what (personal )?(data|information|info) (do |does )?you(r company)? (hold|have|keep|store|process)( stored)? (about|on) me
    `),
    objection: list('i (hereby )?object to (the|your|any|all)( further)? (processing|use) of {own}'),
    withdrawal: list('i (hereby )?(withdraw|revoke) (my|all|any)( previous)? consents?'),
    marketing: list(`
      i (do not|dont|no longer) (want|wish)( to)?( get| receive| be sent| to receive| to get)*( any)?( more)? {ads}( anymore| any more)? /
      (do not|dont|never) (send|email|mail)( me)?( any| any more| more| me any more)*( {ads})( again| anymore| any more)? /
      stop (sending|emailing|mailing|spamming)( me)? {ads} / unsubscribe (me )?from {ads}( list| lists)? /
      unsubscribe (me )?from (this|your|the|all|any)( of your)? (mailing |email |e mail |distribution )?lists? /
      (remove|delete|take) (me|my (name|email|address|email address|e mail)) (from|off) (this|your|the|all|any)( of your)? (mailing |email |e mail |distribution |marketing )?lists? /
      (opt|opting) (me )?out (of|from) {ads} /
      i (hereby )?object to (receiving |the use of {own} for |the processing of {own} for )?{ads}( purposes)? /
      i (hereby )?(withdraw|revoke) my consent to (receive |receiving |get )?{ads} /
      cancel my (newsletter subscription|subscription to (the|your) newsletter)
    `),
  },
  orders: {
    access: list('(send|give|provide)( me)?( with)?( a)?( full| complete)?( copy of)? {own}'),
    rectification: list(`
      (correct|rectify|amend|update|change) (my (name|surname|address|phone number|date of birth)|{own})
    `),
    erasure: list(`
      forget me / (delete|erase|remove|destroy|wipe) {own} /
      (delete|erase|remove) me from (all )?(of )?(your|the) (database|system|record|file)s?
    `),
    restriction: list('(restrict|limit|suspend) (the )?(processing|use) of {own}'),
    portability: list('(transfer|port|transmit) {own} to \\S+'),
  },
  wants: {
    access: list(`
      (a )?(full |complete )?copy of {own} / access to {own} /
      (send|give|provide)( me)?( with)?( a)?( full| complete)?( copy of)? {own} / (data )?subject access request /
      receive a copy of {own} / access {own} /
      know what (personal )?(data|information|info) you (hold|have|keep|store|process)( stored)? (about|on) me
    `),
    rectification: list(`
      (correct|rectify|amend|update|change) (my (name|surname|address|phone number|date of birth)|{own}) /
      (rectification|correction) of {own}
    `),
    erasure: list(`
      forget me / (delete|erase|remove|destroy|wipe) {own} / (deletion|erasure|removal) of {own} /
      {own} (be |to be )?(deleted|erased|removed) /
      (delete|erase|remove) me from (all )?(of )?(your|the) (database|system|record|file)s? / be forgotten /
      data (deletion|erasure) request
    `),
    restriction: list(`
      (restrict|limit|suspend) (the )?(processing|use) of {own} / restriction of( the)? processing( of {own})?
    `),
    portability: list(`
      (transfer|port|transmit) {own} to \\S+ / {own} in a (structured|machine readable)( \\S+){0,6} format /
      portability of {own}
    `),
    objection: list('object to (the|your|any|all)( further)? (processing|use) of {own}'),
    withdrawal: list('(withdraw|revoke) (my|all|any)( previous)? consents?'),
    'no-automated-decision': list('not (to )?be subject to (a |solely )*automated decisions?\\S*'),
    marketing: list(`
      unsubscribe from {ads} / opt out (of|from) {ads} / stop receiving {ads} /
      not (to )?(receive|get)( any)?( more)? {ads}( anymore| any more)? /
      withdraw my consent to (receive |receiving )?{ads}
    `),
  },
  titles: {
    access: list(`
      (gdpr )?(data )?(subject )?access request( gdpr)? / (gdpr )?right of access( request)? /
      (request for )?(a )?copy of {own} / request for access to {own} / access to {own} / d?sar
    `),
    rectification: list('(data )?rectification request / right to rectification'),
    erasure: list(`
      (gdpr )?(data )?(deletion|erasure|removal) request( gdpr)? /
      (gdpr )?right to (be forgotten|erasure)( request)? /
      (request for )?(the )?(deletion|erasure|removal) of {own}
    `),
    restriction: list('right to restriction( of processing)? / restriction request'),
    portability: list('(gdpr )?(data )?portability request / right to data portability'),
    objection: list('right to object / objection to processing'),
    marketing: list(`
      unsubscribe( request)?( from)?( the| your)?( newsletter| mailing list| list| emails)? /
      no more (emails|newsletters?|marketing|spam)
    `),
  },
  hints: {
    access: list('access / copy / copies / d?sar'),
    rectification: list('rectif\\S* / correct / correction\\S* / amend\\S* / inaccura\\S* / update\\S*'),
    erasure: list('delet\\S* / eras\\S* / remov\\S* / forgotten / wipe\\S* / destroy\\S* / anonymi\\S*'),
    restriction: list('restrict\\S* / limit\\S*'),
    portability: list('portab\\S*'),
    objection: list('object / objection\\S* / objecting'),
    withdrawal: list('consent\\S* / withdraw\\S* / revok\\S*'),
    'no-automated-decision': list('automated / profiling'),
    marketing: list(`
      unsubscri\\S* / newsletter\\S* / marketing / spam / mailing / opt out / stop / advertis\\S* / promotion\\S* /
      subscri\\S*
    `),
  },
  asksPolitely: list(`
    (please )?(can|could|would|will) you / would it be possible for you to / would you mind /
    what (personal )?(data|information|info) do you
  `),
  negations: list(`
    not / never / dont / doesnt / didnt / wont / cant / cannot / neither / nor / without / none / isnt / arent /
    wouldnt / shouldnt / nothing / nobody / false / untrue / avoid\\S* / prevent\\S* / forbid\\S* / refus\\S*
  `),
  harmless: list(`
    (i am |im )?(no longer|not) (a )?(customer|client|user|member|student) / no longer (use|need|work|live) /
    without (any )?(undue |further )*(delay|cost|charge) / no later than / at no cost / i do not know you
  `),
  uncertain: list(`
    if / when / whenever / until / unless / before / after / except / but / although / maybe / perhaps / thinking /
    considering / might / may i / can i / could i / asked / requested / already / still / again / ago /
    thank you for / thanks for / how / why / whether / is it possible / did you / have you / do you / has been /
    was / were / once / instead / only / some of / part of / apart from / told / says / said / writes / wrote /
    asks / remind\\S* / used to / sometimes / in case
  `),
  elsewhere: list(`
    (my|our|his|her|their) (son|daughter|child|children|mother|father|parents?|husband|wife|partner|spouse|brother|sister|friend|clients?|customers?|employees?|boss|grand\\S+|uncle|aunt|kids?|colleagues?)s? /
    on behalf of / representative / deceased / passed away / died / late (husband|wife|father|mother) /
    (his|her|their|our) (personal )?(data|information) / attorney / lawyers? / minor / guardian / executor /
    other people / someone else / somebody else / third part(y|ies) / never ?mind / ignore \\S+ / disregard /
    changed my mind / by mistake / (cancel|withdraw) (my|this|the) request / kidding / joke / no longer necessary /
    a test / test message / invoices? / (my|the|an|your|our|last) orders? / refunds? / passwords? / billing /
    payments? / prices? / quotes? / meeting\\S* / bugs? / contracts? / licen[cs]es? / complain\\S* / appointment /
    interview / problems? / support ticket / tickets? / lawsuit / domains? / hosting / resume
  `),
  optOuts: list(`
    unsubscribe( me)? / stop( it| this| now)? / remove( me)? / opt ?(me )?out /
    (i want|i would like|id like|i wish) to (unsubscribe|opt out) / stop {ads} / no more {ads} / no {ads} /
    cancel {ads} / stop (writing|emailing|mailing|spamming|contacting)( to)? me / leave me alone /
    (do not|dont) (contact|email|write|mail)( to)? me( again| anymore| any more)? / cancel newsletter /
    take me off
  `),
  ofContracts: list('accounts? / services? / subscriptions? / memberships? / plans? / renewal\\S* / trial'),
  greetings: list(`
    hi( all| there| team)? / hello( all| there| team)? / dear( \\S+){0,4} / good (morning|afternoon|evening|day) /
    to whom it may concern / please / kindly / thanks?( you)?( very much| so much| a lot)?( in advance)? /
    many thanks / (best |kind |warm |kindest )?regards / best( wishes)? / yours( sincerely| faithfully| truly)? /
    sincerely( yours)? / cheers / now / immediately / asap / as soon as possible / right now /
    see (the )?subject( line)? / as (per|in) (the )?subject( line)? /
    thank you for your (help|time|attention|cooperation) / looking forward to your (reply|answer|response) /
    i look forward to (hearing from you|your (reply|answer|response))
  `),
  introduces: list(`
    i am / im / my name is / name / my (e mail|email|address|phone|account)( address| number)? (is|,) / this is /
    phone / mobile / email / e mail / tel
  `),
};
