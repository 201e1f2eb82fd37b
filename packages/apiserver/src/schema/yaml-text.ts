import { type Document, isScalar, LineCounter, parseAllDocuments, type Tags, visit } from 'yaml';

/** Aliases that a text may use: enough for people, too few to blow up. */
const MAX_ALIASES = 100;

/** What a YAML text says. */
export interface YamlText {
  readonly value: unknown;
  /** Names that an object says twice, of which the last one counts: `line 5: key "a" already set in map`. */
  readonly duplicates: readonly string[];
}

/** Why a text is no good YAML. */
export class YamlProblem extends Error {}

/**
 * Reads a YAML text as Kubernetes does: words such as `yes` are flags, times are texts, and only the first document counts.
 *
 * @throws {@link YamlProblem}
 */
export function parseYamlText(text: string): YamlText {
  const lines = new LineCounter();
  const [document] = parseAllDocuments(text, {
    version: '1.1',
    customTags,
    merge: true,
    lineCounter: lines,
    prettyErrors: false,
    // Compares each key with each other one: minutes for a text of a megabyte. See duplicateKeys.
    uniqueKeys: false,
  });
  if (!document || !('contents' in document)) return { value: null, duplicates: [] };
  const [error] = document.errors;
  if (error) throw new YamlProblem(`line ${lines.linePos(error.pos[0]).line}: ${error.message}`);
  const duplicates = duplicateKeys(document).map(
    ({ key, at }) =>
      `line ${lines.linePos(at).line}: key ${JSON.stringify(key)} already set in map`,
  );
  return { value: valueOf(document), duplicates };
}

/** Times stay texts, and numbers are not counted in sixties. */
function customTags(tags: Tags): Tags {
  return withFloats(tags).filter(
    (tag) =>
      typeof tag === 'string' ||
      (tag.tag !== 'tag:yaml.org,2002:timestamp' && tag.format !== 'TIME'),
  );
}

/** Tags by which a number has a digit: a dot alone, as in the names of managed fields, is a text. */
export function withFloats(tags: Tags): Tags {
  return tags.map((tag) =>
    typeof tag !== 'string' && 'test' in tag && tag.test?.test('.')
      ? { ...tag, test: /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)$/ }
      : tag,
  );
}

function valueOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    throw new YamlProblem(error instanceof Error ? error.message : String(error));
  }
}

/** Keys that a map has had before, in the order of the text. `<<` may be there again and again. */
function duplicateKeys(
  document: Document,
): readonly { readonly key: string; readonly at: number }[] {
  const found: { readonly key: string; readonly at: number }[] = [];
  visit(document, {
    Map(_at, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key) || key.value === '<<') continue;
        const name = String(key.value);
        if (seen.has(name)) found.push({ key: name, at: key.range?.[0] ?? 0 });
        seen.add(name);
      }
    },
  });
  return found.toSorted((a, b) => a.at - b.at);
}
