import type { JsonSchemaProps, ValidationRule } from '@drover/kubernetes';
import {
  type CelEnvironment,
  type CelType,
  compileExpression,
  isFailure,
  kubernetesEnvironment,
  optionalOf,
  type Program,
  withVariables,
} from '../../../cel/index.ts';
import { rulePath } from './rule-path.ts';

/** A rule made ready, or what is wrong with it. */
export interface CompiledRule {
  readonly definition: ValidationRule;
  /** Absent when it cannot be evaluated. */
  readonly program: Program | undefined;
  readonly failure: string | undefined;
  readonly message: Program | undefined;
  readonly messageFailure: string | undefined;
  /** Whether it is about a change. */
  readonly usesOldSelf: boolean;
  /** What is added to the path of what it is about; empty when nothing is. */
  readonly fieldPath: string;
}

/** Makes a rule about values of a type ready. */
export function compileRule(
  definition: ValidationRule,
  type: CelType,
  schema: JsonSchemaProps,
): CompiledRule {
  const environment = environmentOf(definition, type);
  const program = compile(definition.rule, environment, RULE);
  const fieldPath = pathOf(definition, schema);
  if ('failure' in program) {
    const { failure } = program;
    return { ...NOTHING, definition, failure, fieldPath };
  }
  const usesOldSelf = program.variables.has('oldSelf');
  const compiled = { ...NOTHING, definition, program, usesOldSelf, fieldPath };
  if (!definition.messageExpression) return compiled;
  const message = compile(definition.messageExpression, environment, MESSAGE);
  return 'failure' in message
    ? { ...compiled, messageFailure: message.failure }
    : { ...compiled, message };
}

const NOTHING = {
  program: undefined,
  failure: undefined,
  message: undefined,
  messageFailure: undefined,
  usesOldSelf: false,
};

function environmentOf({ optionalOldSelf = false }: ValidationRule, type: CelType): CelEnvironment {
  const oldSelf = optionalOldSelf ? optionalOf(type) : type;
  return withVariables(kubernetesEnvironment, { self: type, oldSelf });
}

function pathOf({ fieldPath = '' }: ValidationRule, schema: JsonSchemaProps): string {
  const place = fieldPath === '' ? undefined : rulePath(schema, fieldPath);
  return place !== undefined && 'path' in place ? place.path : '';
}

function compile(source: string, environment: CelEnvironment, wanted: Wanted): Compiled {
  const compiled = compileExpression(source, environment);
  if (isFailure(compiled)) return { failure: `${wanted.prefix}${compiled.failure}` };
  return compiled.type.kind === wanted.kind ? compiled : { failure: wanted.mustBe };
}

type Compiled = Program | { readonly failure: string };

interface Wanted {
  readonly kind: CelType['kind'];
  readonly prefix: string;
  readonly mustBe: string;
}

const RULE: Wanted = {
  kind: 'bool',
  prefix: '',
  mustBe: 'cel expression must evaluate to a bool',
};

const MESSAGE: Wanted = {
  kind: 'string',
  prefix: 'messageExpression ',
  mustBe: 'messageExpression must evaluate to a string',
};
