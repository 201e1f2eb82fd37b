import { CelError, type MapValue, type Value } from '../../cel/index.ts';
import {
  type AdmissionExpression,
  type Budget,
  evaluateAdmission,
} from './admission-expression.ts';

/** `variables` of a policy: each is evaluated when it is first looked at, and its cost is that of who looks. */
class PolicyVariables implements MapValue {
  readonly kind = 'map';
  readonly typeName = 'kubernetes.variables';
  readonly #expressions: ReadonlyMap<string, AdmissionExpression>;
  readonly #evaluate: (expression: AdmissionExpression) => ReturnType<typeof evaluateAdmission>;
  readonly #values = new Map<string, Value>();

  constructor(
    expressions: ReadonlyMap<string, AdmissionExpression>,
    evaluate: (expression: AdmissionExpression) => ReturnType<typeof evaluateAdmission>,
  ) {
    this.#expressions = expressions;
    this.#evaluate = evaluate;
  }

  get size(): number {
    return this.#expressions.size;
  }

  keys(): Iterable<Value> {
    return this.#expressions.keys();
  }

  get(key: Value): Value | undefined {
    if (typeof key !== 'string') return undefined;
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const expression = this.#expressions.get(key);
    if (expression === undefined) return undefined;
    if (expression.failure !== undefined) {
      throw new CelError(`composited variable "${key}" fails to compile: ${expression.failure}`);
    }
    const outcome = this.#evaluate(expression);
    if ('problem' in outcome) {
      const why = outcome.problem.replace(/^expression '.*' resulted in error: /s, '');
      throw new CelError(`composited variable "${key}" fails to evaluate: ${why}`);
    }
    this.#values.set(key, outcome.value);
    return outcome.value;
  }
}

/** The variables of a request with those of a policy. */
export function policyActivation(
  request: (name: string) => Value,
  expressions: ReadonlyMap<string, AdmissionExpression>,
  budget: Budget,
): (name: string) => Value {
  const variables = new PolicyVariables(expressions, (expression) =>
    evaluateAdmission(expression, activation, budget),
  );
  const activation = (name: string): Value => (name === 'variables' ? variables : request(name));
  return activation;
}
