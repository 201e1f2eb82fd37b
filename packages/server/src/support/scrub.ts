import { REDACTED, redact } from '../audit/redact.ts';

/** Texts that are secrets wherever they stand in a line. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\beyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*)?/g,
  /\b(?!sha256:)[a-z0-9][a-z0-9-]*:[a-z0-9]{40,}\b/g,
  /\b(?:Bearer|Basic) +[\w+/=.~-]{8,}/gi,
  /(?<=:\/\/)[^\s/@"']+:[^\s/@"']+(?=@)/g,
  /(?<=\/v3\/import\/)[a-z0-9]+(?=_)/g,
];

/** Fields of the variables of containers, whose values people choose. */
const VARIABLES: ReadonlySet<string> = new Set(['env', 'agentEnvVars', 'appliedAgentEnvVars']);

/** Takes secrets out of what goes into a support bundle. */
export class Scrubber {
  readonly #known: readonly string[];

  /** @param known secrets that the server has, to be looked for as they are. */
  constructor(known: readonly string[]) {
    this.#known = known.filter((secret) => secret.length >= 8);
  }

  /** Text without known secrets, keys, tokens, and credentials in URLs. */
  text(text: string): string {
    const unknown = this.#known.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
    return SECRETS.reduce((rest, pattern) => rest.replaceAll(pattern, REDACTED), unknown);
  }

  /** A value as JSON, without fields that hold secrets and without the values of variables. */
  json(value: unknown): string {
    const told = withoutVariables(redact(value, new Set()));
    return this.text(`${JSON.stringify(told, undefined, 2)}\n`);
  }

  /** Lines of a log, of which each is JSON or not. */
  lines(lines: readonly string[]): string {
    return lines.map((line) => `${this.text(withoutSecretFacts(line))}\n`).join('');
  }
}

function withoutSecretFacts(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    return JSON.stringify(redact(JSON.parse(line), new Set()));
  } catch {
    return line; // no JSON: text is scrubbed in any case
  }
}

function withoutVariables(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutVariables);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      VARIABLES.has(name) && Array.isArray(inner)
        ? inner.map((variable) => ({ ...(variable as object), value: REDACTED }))
        : withoutVariables(inner),
    ]),
  );
}
