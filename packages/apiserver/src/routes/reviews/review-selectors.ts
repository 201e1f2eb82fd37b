import {
  type FieldSelector,
  labelSelectorOf,
  parseFieldSelector,
  parseLabelSelector,
  validateLabelValue,
  validateQualifiedName,
} from '@drover/apimachinery';
import {
  type FieldError,
  forbidden,
  invalid,
  type ReviewedAttributes,
  required,
} from '@drover/kubernetes';

/** What a request selects, in the words of a review. */
interface ReviewedSelector {
  readonly rawSelector?: string;
  readonly requirements?: readonly ReviewedRequirement[] | null;
}

interface ReviewedRequirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[] | null;
}

interface WithSelectors {
  readonly fieldSelector?: ReviewedSelector;
  readonly labelSelector?: ReviewedSelector;
}

const PATH = 'spec.resourceAttributes';
const LABEL_OPERATORS: ReadonlySet<string> = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);

/** What is wrong with the selectors of a review. */
export function selectorProblems({ resourceAttributes }: ReviewedAttributes): FieldError[] {
  const { fieldSelector, labelSelector } = (resourceAttributes ?? {}) as WithSelectors;
  return [
    ...problemsOf(fieldSelector, `${PATH}.fieldSelector`, fieldProblems),
    ...problemsOf(labelSelector, `${PATH}.labelSelector`, labelProblems),
  ];
}

/** What of the selectors could not be taken into account; empty when all could. */
export function selectorWarnings({ resourceAttributes }: ReviewedAttributes): string {
  const { fieldSelector, labelSelector } = (resourceAttributes ?? {}) as WithSelectors;
  return [
    ...warningOf(fieldSelector, 'fieldSelector', {
      parse: parseFieldSelector,
      isKnown: isKnownField,
    }),
    ...warningOf(labelSelector, 'labelSelector', {
      parse: parseLabelSelector,
      isKnown: isKnownLabel,
    }),
  ].join('; ');
}

/** The fields by which what is asked about would be selected, as far as they can be read. */
export function selectedFields({ resourceAttributes }: ReviewedAttributes): FieldSelector {
  const { rawSelector = '', requirements } =
    ((resourceAttributes ?? {}) as WithSelectors).fieldSelector ?? {};
  if (!requirements?.length) {
    return isReadable(rawSelector, parseFieldSelector) ? parseFieldSelector(rawSelector) : [];
  }
  return requirements.filter(isKnownField).map(({ key: field = '', operator, values }) => ({
    field,
    operator: operator === 'In' ? '=' : '!=',
    value: values?.[0] ?? '',
  }));
}

type RequirementCheck = (requirement: ReviewedRequirement, path: string) => FieldError[];

function problemsOf(
  selector: ReviewedSelector | undefined,
  path: string,
  check: RequirementCheck,
): FieldError[] {
  if (!selector) return [];
  const { rawSelector = '', requirements } = selector;
  const listed = requirements ?? [];
  const problems = listed.flatMap((each, at) => check(each, `${path}.requirements[${at}]`));
  if (rawSelector !== '' && listed.length > 0) {
    const detail = 'may not specified at the same time as requirements';
    return [invalid(`${path}.rawSelector`, rawSelector, detail), ...problems];
  }
  if (rawSelector === '' && listed.length === 0) {
    const detail = `when ${path} is specified, requirements or rawSelector is required`;
    return [required(`${path}.requirements`, detail)];
  }
  return problems;
}

function fieldProblems(requirement: ReviewedRequirement, path: string): FieldError[] {
  const values = valueProblems(requirement, path);
  return requirement.key ? values : [required(`${path}.key`, 'must be specified'), ...values];
}

function labelProblems(requirement: ReviewedRequirement, path: string): FieldError[] {
  const { key = '', values } = requirement;
  return [
    ...valueProblems(requirement, path),
    ...validateQualifiedName(key).map((detail) => invalid(`${path}.key`, key, detail)),
    ...(values ?? []).flatMap((value, at) =>
      validateLabelValue(value).map((detail) => invalid(`${path}.values[${at}]`, value, detail)),
    ),
  ];
}

function valueProblems({ operator = '', values }: ReviewedRequirement, path: string): FieldError[] {
  const count = values?.length ?? 0;
  if ((operator === 'In' || operator === 'NotIn') && count === 0) {
    return [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
  }
  if ((operator === 'Exists' || operator === 'DoesNotExist') && count > 0) {
    const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    return [forbidden(`${path}.values`, detail)];
  }
  return [];
}

interface SelectorReading {
  /** Throws when the text cannot be read. */
  readonly parse: (text: string) => unknown;
  readonly isKnown: (requirement: ReviewedRequirement) => boolean;
}

function warningOf(
  selector: ReviewedSelector | undefined,
  name: string,
  { parse, isKnown }: SelectorReading,
): string[] {
  if (!selector) return [];
  const { rawSelector = '', requirements } = selector;
  const known = (requirements ?? []).filter(isKnown).length;
  const isWhole = requirements?.length
    ? known === requirements.length
    : isReadable(rawSelector, parse);
  if (isWhole) return [];
  return [`${PATH}.${name} ${known > 0 ? 'partially ignored' : 'ignored'} due to parse error`];
}

function isReadable(text: string, parse: (text: string) => unknown): boolean {
  try {
    parse(text);
    return true;
  } catch {
    // The review is answered without it, and says so.
    return false;
  }
}

function isKnownField({ operator, values }: ReviewedRequirement): boolean {
  return (operator === 'In' || operator === 'NotIn') && values?.length === 1;
}

function isKnownLabel({ key = '', operator = '', values }: ReviewedRequirement): boolean {
  if (!LABEL_OPERATORS.has(operator)) return false;
  return isReadable(key, () =>
    labelSelectorOf({
      matchExpressions: [{ key, operator: operator as 'In', values: [...(values ?? [])] }],
    }),
  );
}
