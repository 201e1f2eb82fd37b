import type { Body } from '../body/index.ts';
import { parseActionBody, readFields } from '../body/index.ts';
import { normanErrors } from '../errors.ts';
import { collectionDocument } from '../format/collection.ts';
import { formatResource, resourceFormatter } from '../format/resource.ts';
import type { ActionSchema } from '../schema/schema.ts';
import type { ActionAnswer } from './answer.ts';
import { type Answer, readResource, type Target } from './crud.ts';

/** `POST <resource>?action=<name>`. */
export async function runResourceAction(id: string, name: string, target: Target): Promise<Answer> {
  const { context, behaviour } = target;
  const signature = signatureOf(name, context.type.schema.resourceActions);
  const input = actionInput(signature, target);
  const object = await readResource(id, target);
  const action = behaviour.resourceActions?.[name];
  if (!action) throw normanErrors.create('NORMAN_ACTION_NOT_AVAILABLE', { action: name });
  return shown(await action(object, input, context), signature, target);
}

/** `POST <collection>?action=<name>`. */
export async function runCollectionAction(name: string, target: Target): Promise<Answer> {
  const { context, behaviour } = target;
  const signature = signatureOf(name, context.type.schema.collectionActions);
  const input = actionInput(signature, target);
  const action = behaviour.collectionActions?.[name];
  if (!action) throw normanErrors.create('NORMAN_ACTION_NOT_AVAILABLE', { action: name });
  return shown(await action(input, context), signature, target);
}

function signatureOf(name: string, actions: Readonly<Record<string, ActionSchema>>): ActionSchema {
  const signature = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!signature) throw normanErrors.create('NORMAN_ACTION_UNKNOWN', { action: name });
  return signature;
}

function actionInput({ input }: ActionSchema, { context }: Target): Body {
  const { request, query, types } = context;
  const body = parseActionBody({
    bytes: request.body,
    contentType: request.headers['content-type'],
    query,
  });
  const schema = input === undefined ? undefined : types.schema(input);
  if (!schema) return body;
  const options = { operation: 'create', struct: types.schema } as const;
  return readFields(body, schema.resourceFields, options).fields;
}

function shown(answer: ActionAnswer, { output }: ActionSchema, target: Target): Answer {
  const { context } = target;
  if ('empty' in answer) return { status: answer.status ?? 200 };
  if ('file' in answer) return { status: 200, file: answer.file };
  if ('null' in answer) return { status: 200, document: null };
  if ('resource' in answer) {
    const document = formatResource(answer.resource, { ...target, isWriteAnswer: true });
    return { status: 200, document };
  }
  if ('collection' in answer) {
    const { schema } = context.type;
    const rows = answer.collection.map(resourceFormatter(target));
    const url = context.urls.collection(schema);
    return { status: 200, document: collectionDocument(rows, { resourceType: schema.id, url }) };
  }
  const { document, status = 200 } = answer;
  return { status, document: { ...document, ...(output && { type: output, baseType: output }) } };
}
