import { equalJson } from '@drover/apimachinery';
import { isRecord } from '../../is-record.ts';
import { valueAt } from '../../schema/binding.ts';
import { at, type FieldLens, type Fields, gathered, recordOr, recordsOf } from './field-lens.ts';
import { requirementsOf, textsOfTerm } from './scheduling-expressions.ts';
import { fieldAt, lensesOf, type StructShape } from './struct-lenses.ts';

/** The rules of v3 about nodes, as texts. */
interface NodeRules {
  readonly requireAll: readonly string[];
  readonly requireAny: readonly string[];
  readonly preferred: readonly string[];
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

function affinityOf(spec: Fields): Fields {
  return recordOr(valueAt(spec, ['affinity', 'nodeAffinity']));
}

function requiredTerms(spec: Fields): readonly Fields[] {
  return recordsOf(valueAt(affinityOf(spec), [REQUIRED, 'nodeSelectorTerms']));
}

function preferredTerms(spec: Fields): readonly Fields[] {
  const weightOf = ({ weight }: Fields): number => Number(weight ?? 0);
  return recordsOf(affinityOf(spec)[PREFERRED]).toSorted((a, b) => weightOf(b) - weightOf(a));
}

/** A single term is what a node must meet in all points; several are ways to choose from. */
function shownRules(spec: Fields): NodeRules {
  const selector = Object.entries(recordOr(spec['nodeSelector'])).map(([key, value]) =>
    value === '' ? key : `${key} = ${String(value)}`,
  );
  const terms = requiredTerms(spec)
    .map(textsOfTerm)
    .filter((texts) => texts.length > 0);
  const joined = (texts: readonly string[]): string => texts.join(' && ');
  const isChoice = terms.length > 1;
  return {
    requireAll: isChoice ? selector : [...selector, ...(terms[0] ?? [])],
    requireAny: isChoice ? terms.map(joined) : [],
    preferred: preferredTerms(spec)
      .map(({ preference }) => joined(textsOfTerm(recordOr(preference))))
      .filter(Boolean),
  };
}

function givenRules(given: Fields): NodeRules {
  const texts = (value: unknown): readonly string[] =>
    Array.isArray(value) ? value.map(String) : [];
  return {
    requireAll: texts(given['requireAll']),
    requireAny: texts(given['requireAny']),
    preferred: texts(given['preferred']),
  };
}

/** Every way to choose from must also meet what all nodes must meet. */
function storedTerms({ requireAll, requireAny }: NodeRules): readonly Fields[] {
  const all = requirementsOf(requireAll);
  const ways = requireAny.map((text) => requirementsOf([text])).filter((way) => way.length > 0);
  if (ways.length > 0) return ways.map((way) => ({ matchExpressions: [...all, ...way] }));
  return all.length > 0 ? [{ matchExpressions: all }] : [];
}

/** The weight of the most important wish; each following one weighs one less. */
const MAX_WEIGHT = 100;

function storedWishes({ preferred }: NodeRules): readonly Fields[] {
  return preferred
    .map((text) => requirementsOf([text]))
    .filter((requirements) => requirements.length > 0)
    .map((matchExpressions, index) => ({
      weight: Math.max(1, MAX_WEIGHT - index),
      preference: { matchExpressions },
    }));
}

/** The specification of a pod with other rules about nodes; other affinities stay. */
function withRules(spec: Fields, rules: NodeRules): Fields {
  if (equalJson(rules, shownRules(spec))) return spec;
  // What no text tells, such as a term for one node by its name, is no rule of v3.
  const unsaid = requiredTerms(spec).filter((term) => textsOfTerm(term).length === 0);
  const terms = [...storedTerms(rules), ...unsaid];
  const wishes = storedWishes(rules);
  const required = at('affinity', 'nodeAffinity', REQUIRED);
  const withoutSelector = at('nodeSelector').put(spec, undefined);
  const withRequired = required.put(
    withoutSelector,
    terms.length > 0 ? { nodeSelectorTerms: terms } : undefined,
  );
  return at('affinity', 'nodeAffinity', PREFERRED).put(
    withRequired,
    wishes.length > 0 ? wishes : undefined,
  );
}

/** `scheduling.node` over the specification of a pod. The node is named as Kubernetes names it. */
const node: FieldLens = {
  get(spec) {
    const { requireAll, requireAny, preferred } = shownRules(spec);
    const shown = {
      ...(spec['nodeName'] ? { nodeId: spec['nodeName'] } : {}),
      ...(requireAll.length > 0 && { requireAll }),
      ...(requireAny.length > 0 && { requireAny }),
      ...(preferred.length > 0 && { preferred }),
    };
    return Object.keys(shown).length > 0 ? shown : undefined;
  },
  put(spec, value) {
    const given = isRecord(value) ? value : {};
    return at('nodeName').put(withRules(spec, givenRules(given)), given['nodeId'] || undefined);
  },
};

/** `scheduling` over the specification of a pod, given the fields that v3 has of it. */
export function schedulingLens(shape: StructShape): FieldLens {
  return gathered(
    lensesOf(shape, {
      node,
      priority: at('priority'),
      priorityClassName: at('priorityClassName'),
      scheduler: at('schedulerName'),
      tolerate: fieldAt(shape, 'tolerate', 'tolerations'),
    }),
  );
}
