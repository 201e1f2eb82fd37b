import type { DynamicObject } from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import { parseYamlText, problemError } from '../body/index.ts';
import { isRecord } from '../is-record.ts';

/** Objects that one call may bring in. */
const MAX_OBJECTS = 500;

/** Starts of documents, most of which may be empty. */
const MAX_MARKERS = 10 * MAX_OBJECTS;

/** An object of a YAML text that was brought in. */
export interface GivenObject {
  readonly object: DynamicObject;
  /** Line of the text with which its document begins, from 1. */
  readonly line: number;
}

/** A document of a YAML text. */
interface Document {
  readonly text: string;
  readonly line: number;
}

/**
 * The objects of a YAML text, those of lists one by one. Other requests are answered between two documents.
 *
 * @throws `NORMAN_PROBLEM` with the line, when a document is no YAML or no object.
 */
export async function parseObjects(yaml: string): Promise<readonly GivenObject[]> {
  const objects: GivenObject[] = [];
  for (const document of splitDocuments(yaml)) {
    const value = parseDocument(document);
    const { line } = document;
    objects.push(...itemsOf(value).map((item) => ({ object: checkedObject(item, line), line })));
    if (objects.length > MAX_OBJECTS) refuse(`The YAML holds more than ${MAX_OBJECTS} objects.`);
    await new Promise(setImmediate);
  }
  if (objects.length === 0) refuse('The YAML holds no object.');
  return objects;
}

/** Ends the request because of what is in the YAML. */
export function refuse(message: string, remedy?: string): never {
  throw problemError({
    code: 'InvalidBodyContent',
    fieldName: 'yaml',
    message,
    ...(remedy !== undefined && { remedy }),
  });
}

/** The documents that are more than comments: `---` at the beginning of a line can be nothing but their start. */
function splitDocuments(yaml: string): readonly Document[] {
  const markers = yaml.match(/^---/gm) ?? [];
  if (markers.length > MAX_MARKERS) refuse(`The YAML holds more than ${MAX_OBJECTS} documents.`);
  const documents: Document[] = [];
  let lines: string[] = [];
  const all = yaml.split('\n');
  for (const [index, line] of [...all, '---'].entries()) {
    if (/^---(?:\s|$)/.test(line)) {
      const isBlank = lines.every((own) => /^(?:---)?\s*(?:#|$)/.test(own));
      if (!isBlank) documents.push({ text: lines.join('\n'), line: index - lines.length + 1 });
      lines = [];
    }
    lines.push(line);
  }
  if (documents.length > MAX_OBJECTS) refuse(`The YAML holds more than ${MAX_OBJECTS} documents.`);
  return documents;
}

function parseDocument({ text, line }: Document): unknown {
  try {
    return parseYamlText(text, line);
  } catch (error) {
    return refuse(
      `The document that begins in line ${line} is no YAML: ${errorMessage(error)}`,
      'Correct it and send all of it again: nothing was applied.',
    );
  }
}

/** What a `List` holds, or the value itself. */
function itemsOf(value: unknown): readonly unknown[] {
  const isList = isRecord(value) && value['kind'] === 'List' && Array.isArray(value['items']);
  return isList ? (value['items'] as readonly unknown[]) : [value];
}

function checkedObject(value: unknown, line: number): DynamicObject {
  const metadata = isRecord(value) ? value['metadata'] : undefined;
  const named =
    isRecord(metadata) && isText(metadata['name']) && isOptionalText(metadata['namespace']);
  if (isRecord(value) && named && isText(value['apiVersion']) && isText(value['kind'])) {
    return value as DynamicObject;
  }
  return refuse(`What begins in line ${line} has no apiVersion, kind or metadata.name.`);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || value === null || isText(value);
}
