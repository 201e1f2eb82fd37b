/** A token as a client shows it: `token-abc12:<secret>`. */
export interface Credential {
  /** Name of the Token object. */
  readonly name: string;
  readonly secret: string;
}

/** Longer credentials are not looked at. */
const MAX_CREDENTIAL_LENGTH = 512;

/** Reads `name:secret`; `undefined` for anything else. */
export function parseCredential(text: string): Credential | undefined {
  if (text.length > MAX_CREDENTIAL_LENGTH) return undefined;
  const colon = text.indexOf(':');
  if (colon <= 0 || colon === text.length - 1) return undefined;
  return { name: text.slice(0, colon), secret: text.slice(colon + 1) };
}

/** Writes `name:secret`. */
export function formatCredential({ name, secret }: Credential): string {
  return `${name}:${secret}`;
}
