/** One rule of a role as the API has it (`policyRule`). */
export interface Rule {
  readonly verbs?: readonly string[] | null;
  readonly apiGroups?: readonly string[] | null;
  readonly resources?: readonly string[] | null;
  readonly resourceNames?: readonly string[] | null;
  readonly nonResourceURLs?: readonly string[] | null;
}

/** A sort of objects, or some of them by name. */
export interface ResourceTarget {
  /** Empty for the core group. */
  readonly group: string;
  /** In plural, with its subresource: `pods/exec`. */
  readonly resource: string;
  /** Only the objects of these names, in order; empty for all. */
  readonly names: readonly string[];
}

/** What a right is about: objects of the API, or a path that is none. */
export type Target = ResourceTarget | { readonly url: string };

/** One line of the matrix: what may be done with one target. */
export interface MatrixRow {
  readonly target: Target;
  /** Each once, in the order of {@link verbOrder}; none while it is being made. */
  readonly verbs: readonly string[];
}

/** The verbs that every matrix has as columns. */
export const STANDARD_VERBS = [
  '*',
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
] as const;

/** What `*` stands for, spelt out. */
const EACH_VERB: readonly string[] = STANDARD_VERBS.slice(1);

const PLACES = new Map<string, number>(STANDARD_VERBS.map((verb, index) => [verb, index]));

/** Each verb once, those of every matrix first. */
export function verbOrder(verbs: Iterable<string>): readonly string[] {
  const place = (verb: string): number => PLACES.get(verb) ?? PLACES.size;
  return [...new Set(verbs)].toSorted((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

/** Tells targets apart. */
export function targetKey(target: Target): string {
  if ('url' in target) return target.url;
  return JSON.stringify([target.group, target.resource, ...target.names]);
}

/** The lines of a matrix; what several rules say of one target is one line, at its first place. */
export function rowsOfRules(rules: readonly Rule[]): readonly MatrixRow[] {
  return mergedRows(
    rules.flatMap((rule) =>
      targetsOf(rule).map((target) => ({ target, verbs: verbOrder(rule.verbs ?? []) })),
    ),
  );
}

/** Lines of which no two have the same target. */
export function mergedRows(rows: readonly MatrixRow[]): readonly MatrixRow[] {
  const merged = new Map<string, MatrixRow>();
  for (const row of rows) {
    const key = targetKey(row.target);
    const known = merged.get(key);
    const verbs = known ? verbOrder([...known.verbs, ...row.verbs]) : row.verbs;
    merged.set(key, { target: row.target, verbs });
  }
  return [...merged.values()];
}

function targetsOf(rule: Rule): readonly Target[] {
  const names = [...new Set(rule.resourceNames ?? [])].toSorted();
  const resources = (rule.apiGroups ?? []).flatMap((group) =>
    (rule.resources ?? []).map((resource) => ({ group, resource, names })),
  );
  return [...resources, ...(rule.nonResourceURLs ?? []).map((url) => ({ url }))];
}

/** The rules of a matrix, as few as keep its order: lines that follow each other share one when only the resource differs. */
export function rulesOfRows(rows: readonly MatrixRow[]): readonly Rule[] {
  const rules: { readonly kind: string; readonly rule: Rule }[] = [];
  for (const row of rows) {
    const rule = ruleOf(row);
    const kind = kindOf(row);
    const last = rules.at(-1);
    if (last?.kind === kind) rules.splice(-1, 1, { kind, rule: joined(last.rule, rule) });
    else rules.push({ kind, rule });
  }
  return rules.map(({ rule }) => rule);
}

function ruleOf({ target, verbs }: MatrixRow): Rule {
  if ('url' in target) return { verbs, nonResourceURLs: [target.url] };
  const { group, resource, names } = target;
  return {
    verbs,
    apiGroups: [group],
    resources: [resource],
    ...(names.length > 0 && { resourceNames: names }),
  };
}

/** What lines have in common that share a rule. */
function kindOf({ target, verbs }: MatrixRow): string {
  return JSON.stringify('url' in target ? [verbs] : [verbs, target.group, target.names]);
}

function joined(left: Rule, right: Rule): Rule {
  if (left.nonResourceURLs) {
    const urls = [...left.nonResourceURLs, ...(right.nonResourceURLs ?? [])];
    return { ...left, nonResourceURLs: urls };
  }
  return { ...left, resources: [...(left.resources ?? []), ...(right.resources ?? [])] };
}

/** The columns: the verbs of every matrix, those that a line has, and those that were asked for. */
export function verbColumns(
  rows: readonly MatrixRow[],
  asked: readonly string[],
): readonly string[] {
  return verbOrder([...STANDARD_VERBS, ...rows.flatMap(({ verbs }) => verbs), ...asked]);
}

/** Whether a line gives a verb, by its name or with all of them. */
export function hasVerb({ verbs }: MatrixRow, verb: string): boolean {
  return verbs.includes(verb) || verbs.includes('*');
}

/** A line with a verb given or taken; to take one of all leaves each of the others. */
export function toggled(row: MatrixRow, verb: string): MatrixRow {
  const verbs = row.verbs.includes('*') ? EACH_VERB : row.verbs;
  if (verb === '*') return { ...row, verbs: verbs === EACH_VERB ? EACH_VERB : ['*'] };
  const next = hasVerb(row, verb) ? verbs.filter((other) => other !== verb) : [...verbs, verb];
  return { ...row, verbs: verbOrder(next) };
}
