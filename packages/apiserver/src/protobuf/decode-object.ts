import { badRequestError, type DynamicObject, parseApiVersion } from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import { typeOfKind } from '@drover/kubernetes';
import { decodeMessage } from './decode-value.ts';
import { wireFields } from './wire-reader.ts';

/** The media type in which programs of Kubernetes send objects of built-in kinds. */
export const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

/** What each body begins with: `k8s` and a zero. */
const MAGIC = [0x6b, 0x38, 0x73, 0x00];

/** What is around the object: apiVersion and kind (1), and the object itself (2). */
const ENVELOPE = { typeMeta: 1, raw: 2 };

/** Kinds that all groups have in all their versions: clients send them under that of what they are about. */
const UNVERSIONED: Readonly<Partial<Record<string, string>>> = {
  DeleteOptions: 'meta.v1.DeleteOptions',
};

/**
 * The object in a protobuf body.
 *
 * @throws `StatusError` `BadRequest` when it is malformed or not of a built-in kind.
 */
export function parseProtobuf(body: Uint8Array): DynamicObject {
  if (MAGIC.some((byte, at) => body[at] !== byte)) {
    throw badRequestError(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
  }
  const parts = new Map(
    [...wireFields(body.subarray(MAGIC.length))].map((field) => [field.number, field.bytes]),
  );
  const empty = new Uint8Array();
  const { apiVersion, kind } = readTypeMeta(parts.get(ENVELOPE.typeMeta) ?? empty);
  const typeName = UNVERSIONED[kind] ?? typeOfKind({ ...parseApiVersion(apiVersion), kind });
  if (typeName === undefined) {
    throw badRequestError(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`,
    );
  }
  return { apiVersion, kind, ...(decode(typeName, parts.get(ENVELOPE.raw) ?? empty) as object) };
}

function readTypeMeta(bytes: Uint8Array): { readonly apiVersion: string; readonly kind: string } {
  const texts = new Map(
    [...wireFields(bytes)].map((field) => [field.number, new TextDecoder().decode(field.bytes)]),
  );
  return { apiVersion: texts.get(1) ?? '', kind: texts.get(2) ?? '' };
}

function decode(typeName: string, bytes: Uint8Array): unknown {
  try {
    return decodeMessage(typeName, bytes);
  } catch (error) {
    // Texts that are no UTF-8 and raw JSON that is none are found by the decoders of the platform.
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof RangeError) {
      throw badRequestError(`the protobuf body cannot be read: ${errorMessage(error)}`);
    }
    throw error;
  }
}
