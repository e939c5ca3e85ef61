/**
 * Every way we say no, by stable code: the HTTP status and a short title. Part of the API; `/docs` prints it. Titles and
 * details never contain what was sent.
 */
export const problems = {
  MALFORMED_JSON: [400, 'The body is not valid JSON'],
  DUPLICATE_KEY: [400, 'The body names one key twice'],
  TOO_DEEP: [400, 'The body is nested too deeply'],
  MALFORMED_FORM: [400, 'The form body cannot be read'],
  TOKEN_MISSING: [401, 'A bearer token is needed'],
  TOKEN_INVALID: [401, 'The bearer token is not valid here'],
  SCOPE_MISSING: [403, 'The token does not carry the scope of this call'],
  ROLE_MISSING: [403, 'The token does not carry a role that may do this'],
  SECOND_PERSON_NEEDED: [403, 'Somebody other than who proposed it has to agree'],
  NOT_APPROVED: [403, 'A second person has not agreed to this yet'],
  NO_CONSENT_FOR_VISITS: [
    403,
    'This browser has not agreed to being counted by itself; send only what tells nobody apart',
  ],
  SESSION_OVER: [403, 'The session has ended; sign in again'],
  FORM_NOT_OURS: [403, 'That was not sent by a page of this session'],
  SIGN_IN_FAILED: [403, 'The sign-in did not end as it began; begin it again'],
  UNKNOWN_APPLICATION: [403, 'The token belongs to no application that is registered here'],
  HTTPS_REQUIRED: [403, 'Only HTTPS is answered here'],
  NOT_FOUND: [404, 'There is nothing here'],
  METHOD_NOT_ALLOWED: [405, 'This address does not take that method'],
  ALREADY_DECIDED: [409, 'That was decided before, and otherwise'],
  TOO_LATE: [409, 'The time in which this could be done has passed'],
  TAKEN_MEANWHILE: [409, 'The person is stored again under a new record; the two are not merged'],
  NOTICE_OUTDATED: [409, 'The notice has changed; show the current one and ask again'],
  ALREADY_DECLINED: [409, 'This link was used to decline; register again to change that'],
  ALREADY_OPENED: [409, 'This link gave out its files before, and does so once; ask for another'],
  ALREADY_UPLOADED: [409, 'A document was sent before, and nobody has looked at it yet'],
  LINK_DEAD: [410, 'This link is not valid, or not any more'],
  GRANT_OVER: [410, 'These files can be fetched for a quarter of an hour, each three times'],
  BODY_TOO_LARGE: [413, 'The body is larger than this call takes'],
  FILE_TOO_LARGE: [413, 'The file is larger than 4 MB'],
  UNSUPPORTED_TYPE: [415, 'The content type is not supported here'],
  INVALID_BODY: [422, 'The body does not have the expected shape'],
  UNKNOWN_FORM: [422, 'The policy has no such form'],
  FORM_NOT_OPEN: [422, 'This form is not open to that kind of entry'],
  UNKNOWN_LANGUAGE: [422, 'The policy is not published in that language'],
  UNKNOWN_FIELD: [422, 'The form has no such field'],
  MISSING_FIELD: [422, 'A mandatory field is missing'],
  INVALID_FIELD: [422, 'A field has a value that cannot be right'],
  FIELD_NOT_EXPECTED: [422, 'A field was sent that this request may not carry'],
  FORBIDDEN_DATA: [422, 'Card and bank account numbers are never taken here'],
  CONSENT_NOT_EXPLICIT: [422, 'Acceptance must be an explicit, unticked choice of the person'],
  CONSENT_BUNDLED: [422, 'Consent must be given for each purpose on its own'],
  IDEMPOTENCY_MISMATCH: [422, 'This id was used before, for something else'],
  NO_SOFT_OPT_IN: [422, 'The policy sends nothing for that purpose without consent'],
  UNKNOWN_RECIPIENT: [422, 'The policy has no such recipient'],
  UNKNOWN_MESSAGE: [422, 'The policy has no such message, or Habeas sends it by itself'],
  CONTENT_NOT_EXPECTED: [422, 'A service message has its approved wording and takes no other'],
  PROMOTION_REFUSED: [422, 'A service message promotes nothing'],
  CONTENT_MISSING: [422, 'The message lacks words in a language of the policy'],
  UNKNOWN_RIGHT: [422, 'The policy knows no such right'],
  WRONG_STATE: [409, 'The request does not stand so that this could be done with it'],
  UNKNOWN_PURPOSE: [422, 'The policy has no such purpose'],
  NOT_A_CONSENT_PURPOSE: [422, 'This purpose does not rest on consent'],
  PURPOSE_NOT_OFFERED: [422, 'The form does not offer that purpose'],
  SUPPRESSED: [422, 'Somebody asked not to be entered, or not to be sent advertising, under this address'],
  CONSENT_EXPIRED: [422, 'That consent is older than the policy lets one last; ask the person again'],
  PROVENANCE_MISSING: [422, 'A consent is taken over only with its source, its date and a reference of its proof'],
  NOT_A_REFERENCE: [422, 'A reference says nothing of the person: no name, address or phone number has a place in it'],
  EVENT_OUT_OF_ORDER: [422, 'That cannot have happened by then: it ends what did not begin, or lies in the future'],
  REVIEW_TOO_LATE: [422, 'The hold has to be reviewed earlier than that'],
  UNDER_AGE: [422, 'The person is below the minimum age of the policy'],
  FORM_TOO_LARGE: [422, 'The form holds more than a mailed link can carry'],
  ADDRESS_FIXED: [422, 'The address cannot be changed on this link'],
  ADDRESS_UNDELIVERABLE: [422, 'Mail cannot be delivered to this address'],
  CODE_WRONG: [422, 'That does not fit: the code, or what only the person knows'],
  FILE_NOT_TAKEN: [422, 'Only a JPEG or PNG picture or a PDF document is taken'],
  UNKNOWN_ACTION: [422, 'This link does not know that action'],
  PRESSED_TOO_SOON: [422, 'Press the button once more, to show that a person is there'],
  TOO_MANY_CODES: [429, 'Three codes were sent within 24 hours; later there are more'],
  TOO_MANY_REQUESTS: [429, 'Too many requests; slow down'],
  INTERNAL: [500, 'Something went wrong on our side; nothing was kept of this request'],
  UNAVAILABLE: [503, 'The service cannot do this right now; nothing was lost, try again'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof problems;

/** Where in the request a problem lies: dotted path, and its own code. Never the value. */
export type ProblemPlace = { readonly path: string; readonly code: ProblemCode };

/** The caller's fault, said once, with nothing stored. `extra` joins the problem document (RFC 9457 section 3.2). */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ProblemCode;
  readonly places: readonly ProblemPlace[];
  readonly detail: string | undefined;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: ProblemCode,
    options: { detail?: string; places?: readonly ProblemPlace[]; extra?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(code);
    this.code = code;
    this.places = options.places ?? [];
    this.detail = options.detail;
    this.extra = options.extra ?? {};
  }
}
