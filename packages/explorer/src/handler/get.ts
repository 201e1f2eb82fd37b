import { explorerErrors } from '../errors.ts';
import { ResourceWriter } from '../format/resource-writer.ts';
import { parseOutput } from '../list/list-query.ts';
import { askLive } from '../live/ask-live.ts';
import type { ExplorerAnswer } from '../message.ts';
import { deniedMethods } from '../schema/denied-methods.ts';
import { type TableAnswer, tabledObjects } from '../source/table.ts';
import { RowFactory } from '../store/row-factory.ts';
import type { ExploredType } from '../types/explored-type.ts';
import type { Asked } from './context.ts';

/** Names an object. */
export interface ObjectName {
  readonly type: ExploredType;
  readonly namespace: string | undefined;
  readonly name: string;
}

/**
 * Answers one object, read from the API server at this moment as the caller.
 *
 * @throws `EXPLORER_METHOD_NOT_ALLOWED`; `StatusError` as the API server refuses.
 */
export async function answerGet(asked: Asked, object: ObjectName): Promise<ExplorerAnswer> {
  if (deniedMethods(object.type).has('GET'))
    throw explorerErrors.create('EXPLORER_METHOD_NOT_ALLOWED', { method: 'GET' });
  const { answer, warnings } = await askLive(asked, { ...object, method: 'GET' });
  return objectAnswer(asked, object.type, { answer, warnings, status: 200 });
}

/** What the API server answered about one object. */
export interface LiveObject {
  readonly answer: TableAnswer;
  readonly warnings: string | undefined;
  readonly status: number;
}

/** An object that the API server answered, as the v1 API shows it. */
export function objectAnswer(
  asked: Asked,
  type: ExploredType,
  { answer, warnings, status }: LiveObject,
): ExplorerAnswer {
  const { services, request, params, base, viewBase } = asked;
  const { access, clock, catalogue } = services;
  const isNamespaced = (id: string): boolean | undefined =>
    catalogue.lastTypes.find(id)?.namespaced;
  const factory = new RowFactory({ clock, type, isNamespaced, keepsManagedFields: true });
  if (answer.columnDefinitions) factory.columns = answer.columnDefinitions;
  const [object] = tabledObjects(answer, type);
  const writer = new ResourceWriter(type, factory, {
    access,
    caller: request.caller,
    base,
    viewBase,
    output: parseOutput(params),
  });
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...(warnings !== undefined && { warning: warnings }),
    },
    body: object ? `${writer.write(factory.row(object), clock.nowMs())}\n` : '',
  };
}
