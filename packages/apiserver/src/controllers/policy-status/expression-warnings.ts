import { type GroupVersionKind, parseApiVersion } from '@drover/apimachinery';
import { typeCheckEnvironment } from '../../admission/policy/admission-environment.ts';
import { declareVariables } from '../../admission/policy/policy-environments.ts';
import type { ParamKind, PolicySpec } from '../../admission/policy/policy-objects.ts';
import {
  type CelEnvironment,
  compileExpression,
  isFailure,
  withVariables,
} from '../../cel/index.ts';
import type { ResourceTable } from '../../registry/resource-table.ts';
import { checkedKinds, kindText } from './checked-kinds.ts';
import type { KindTypes } from './kind-types.ts';

/** What an expression does not fit that it is asked about. */
export interface ExpressionWarning {
  readonly fieldRef: string;
  readonly warning: string;
}

/** What kinds there are, and what their objects look like. */
export interface KnownKinds {
  readonly resources: ResourceTable;
  readonly types: KindTypes;
}

/** What is wrong with the expressions of a policy for each kind that it is about. */
export function expressionWarnings(
  spec: PolicySpec,
  kinds: KnownKinds,
): readonly ExpressionWarning[] {
  const checks = environmentsOf(spec, kinds);
  const warn = (fieldRef: string, expression: string): readonly ExpressionWarning[] => {
    const issues = checks.flatMap(({ kind, environment }) => {
      const compiled = compileExpression(expression, environment);
      const text = isFailure(compiled) ? compiled.issues : undefined;
      return text === undefined ? [] : [`${kindText(kind)}: ${text}\n`];
    });
    return issues.length === 0 ? [] : [{ fieldRef, warning: issues.join('\n') }];
  };
  return (spec.validations ?? []).flatMap(({ expression, messageExpression = '' }, index) => {
    const at = `spec.validations[${index}]`;
    return [
      ...warn(`${at}.expression`, expression),
      ...(messageExpression === '' ? [] : warn(`${at}.messageExpression`, messageExpression)),
    ];
  });
}

interface KindCheck {
  readonly kind: GroupVersionKind;
  readonly environment: CelEnvironment;
}

function environmentsOf(spec: PolicySpec, { resources, types }: KnownKinds): readonly KindCheck[] {
  const params = paramsKind(spec.paramKind);
  const paramsType = params && types.of(params);
  return checkedKinds(spec, resources).flatMap((kind) => {
    const object = types.of(kind);
    if (object === undefined) return [];
    const environment = typeCheckEnvironment(object, paramsType);
    const { declared } = declareVariables(environment, spec.variables);
    return [{ kind, environment: withVariables(environment, declared) }];
  });
}

function paramsKind(paramKind: ParamKind | undefined): GroupVersionKind | undefined {
  if (!paramKind) return undefined;
  const { apiVersion = '', kind = '' } = paramKind;
  return { ...parseApiVersion(apiVersion), kind };
}
