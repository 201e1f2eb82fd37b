import { printable } from '../terminal/printable.ts';
import type { Paint } from '../terminal/terminal.ts';

/** A link of the chain from a person to a rule. */
interface Step {
  readonly type: string;
  readonly id: string;
  readonly name?: string;
}

/** What the server says of an access. */
export interface AccessReview {
  readonly user: Step;
  readonly allowed: boolean;
  readonly reason: string;
  readonly chain: readonly Step[];
  readonly missing?: { readonly place: string; readonly roles: readonly string[] };
  readonly grantableBy: readonly Step[];
  readonly moreCanGrant: number;
}

/** What was asked. */
export interface AskedAccess {
  readonly verb: string;
  readonly resource: string;
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** A review in lines for people. */
export function describeReview(review: AccessReview, asked: AskedAccess, paint: Paint): string {
  const { user, allowed } = review;
  const verdict = allowed ? paint('green', 'yes') : paint('red', 'no');
  const what = `${asked.verb} ${asked.resource}${asked.name === undefined ? '' : ` ${asked.name}`}`;
  const head = `${verdict}: ${label(user)} ${allowed ? 'can' : 'cannot'} ${what}${placeOf(asked)}`;
  const lines = [head, ...(allowed ? whyAllowed(review) : whyNot(review))];
  return `${lines.map(printable).join('\n')}\n`;
}

function whyAllowed({ chain, reason }: AccessReview): readonly string[] {
  if (chain.length === 0) return [`  ${reason === '' ? 'The cluster itself allows it' : reason}`];
  return chain.map(
    (step, index) => `  ${'  '.repeat(index)}${index === 0 ? '' : '└ '}${step.type} ${label(step)}`,
  );
}

function whyNot({ reason, missing, grantableBy, moreCanGrant }: AccessReview): readonly string[] {
  const more = moreCanGrant > 0 ? ` and ${moreCanGrant} more` : '';
  const roles = missing?.roles ?? [];
  return [
    `  ${reason}`,
    ...(missing && roles.length > 0
      ? [`  missing: a role in ${missing.place}, such as ${roles.join(', ')}`]
      : []),
    ...(grantableBy.length > 0
      ? [`  can be given by: ${grantableBy.map(label).join(', ')}${more}`]
      : []),
  ];
}

function label({ id, name }: Step): string {
  return name === undefined || name === id ? id : `${id} (${name})`;
}

function placeOf({ cluster, namespace }: AskedAccess): string {
  const within = namespace === undefined ? '' : ` in namespace ${namespace}`;
  const where = cluster === undefined ? '' : ` of cluster ${cluster}`;
  return `${within}${namespace === undefined ? where.replace('of', 'in') : where}`;
}
