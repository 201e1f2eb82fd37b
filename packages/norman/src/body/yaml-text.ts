import { errorMessage } from '@drover/base';
import { CST, Lexer, parse, YAMLParseError } from 'yaml';

/**
 * Longer YAML is refused: reading it takes many times as long as JSON of the same length, and nothing else is done meanwhile. In
 * bytes.
 */
export const MAX_YAML_BYTES = 256 * 1024;

/** Of each of these at most so many: a reader that meets thousands takes minutes, or all of the stack. */
const MAX_RARE_TOKENS = 100;

/** Tokens that texts written by people have few of. */
const RARE_TOKENS = new Set(['tag', 'anchor', 'directive-line', 'doc-start', 'explicit-key-ind']);

/** Aliases that may be resolved. */
const MAX_ALIASES = 20;

/** What is wrong with a YAML text, in words that hold nothing of it. */
export class YamlTextError extends Error {
  override readonly name = 'YamlTextError';

  /** `line` counts from 1; absent where nobody knows. */
  constructor(problem: string, line?: number) {
    super(line === undefined ? problem : `line ${line}: ${problem}`);
  }
}

/**
 * The value of a YAML text.
 *
 * **Guarantees**: takes time in proportion to the length of the text, and says nothing of it to anybody: a piece of it may be a
 * secret.
 *
 * @param firstLine the number of the text's first line, where it is a part of a longer one.
 * @throws {@link YamlTextError}
 */
export function parseYamlText(text: string, firstLine = 1): unknown {
  refuseHostile(text);
  // Looking for keys that are there twice takes the square of their number; the last one holds.
  const options = { maxAliasCount: MAX_ALIASES, uniqueKeys: false } as const;
  try {
    return parse(text, { ...options, logLevel: 'error', prettyErrors: false });
  } catch (error) {
    const isPlaced = error instanceof YAMLParseError;
    const linesBefore = isPlaced ? text.slice(0, error.pos[0]).split('\n').length - 1 : undefined;
    throw new YamlTextError(
      withoutText(errorMessage(error)),
      linesBefore === undefined ? undefined : firstLine + linesBefore,
    );
  }
}

/** The words of the parser up to where it quotes the text. */
function withoutText(message: string): string {
  return message.replace(/(?:: | \\| version ).*$/s, '');
}

/** Refuses texts that are made to be hard to read: looks at each token once, and builds nothing. */
function refuseHostile(text: string): void {
  if (Buffer.byteLength(text) > MAX_YAML_BYTES) {
    throw new YamlTextError(`YAML is longer than ${MAX_YAML_BYTES} bytes`);
  }
  let depth = 0;
  let indicators = 0;
  const rare = new Map<string, number>();
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token) ?? '';
    depth += depthOf(type);
    // Lists in lists on one line, and values of values, nest without brackets.
    if (type === 'seq-item-ind' || type === 'map-value-ind') indicators += 1;
    else if (type === 'scalar' || type === 'newline') indicators = 0;
    if (RARE_TOKENS.has(type)) rare.set(type, (rare.get(type) ?? 0) + 1);
    const most = Math.max(depth, indicators, rare.get(type) ?? 0);
    if (most > MAX_RARE_TOKENS) throw new YamlTextError(`there is too much of ${type}`);
  }
}

function depthOf(type: string): number {
  if (type === 'flow-seq-start' || type === 'flow-map-start') return 1;
  return type === 'flow-seq-end' || type === 'flow-map-end' ? -1 : 0;
}
