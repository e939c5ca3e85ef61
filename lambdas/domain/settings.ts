/** An application that may call us, known by the client id of its tokens. */
export type Application = {
  /** Who enters data through it; named in the Art. 14 mail as the source. */
  readonly organisation: string;
  /** How a person reaches that organisation. */
  readonly contact: string;
  readonly scopes: readonly string[];
};

/** What differs between deployments of one policy. */
export type Settings = {
  /** https://… without a trailing slash; mailed links begin with it. */
  readonly publicUrl: string;
  /** Address that mails come from. */
  readonly sender: string;
  /** Exact origins of front-ends that may call from a browser. */
  readonly origins: readonly string[];
  readonly applications: Readonly<Record<string, Application>>;
  /** The claim of a token that names the roles of a member of staff; `cognito:groups` if absent. */
  readonly roleClaim?: string;
};
