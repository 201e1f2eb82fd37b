import { equalContent, type KubernetesObject } from '@drover/apimachinery';
import { type FieldError, forbidden, invalid, required, tooLong } from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { isDnsSubdomain } from '../meta/names.ts';
import { byteLength } from '../value/byte-length.ts';
import { named } from '../value/forms.ts';
import { inRange } from '../value/numbers.ts';
import { given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { validateCsiDriverName } from './csi-driver-name.ts';
import { type PersistentVolumeSpec, validateInlineVolume } from './persistent-volume.ts';

/** `storage.k8s.io/v1` VolumeAttachment, with the fields that are looked at. */
export interface VolumeAttachment extends KubernetesObject {
  readonly spec: {
    readonly attacher: string;
    readonly nodeName: string;
    readonly source: {
      readonly persistentVolumeName?: string;
      readonly inlineVolumeSpec?: PersistentVolumeSpec;
    };
  };
  readonly status?: {
    readonly attachmentMetadata?: Readonly<Record<string, string>>;
    readonly attachError?: VolumeError;
    readonly detachError?: VolumeError;
  };
}

interface VolumeError {
  readonly message?: string;
  readonly errorCode?: number;
}

const SOURCE = 'spec.source';
const MAX_METADATA_BYTES = 256 * 1024;
const MAX_MESSAGE_BYTES = 1024;
const MAX_INT = 2 ** 31 - 1;

/** What is wrong with a VolumeAttachment beyond its metadata. */
export function validateVolumeAttachment(
  attachment: VolumeAttachment,
  old?: VolumeAttachment,
): readonly FieldError[] {
  const { attacher, nodeName, source } = attachment.spec;
  return [
    ...needed('spec.attacher', attacher),
    ...validateSource(source),
    ...named('spec.nodeName', nodeName, isDnsSubdomain),
    ...validateVolumeAttachmentStatus(attachment),
    ...(old === undefined ? validateNames(attachment) : []),
  ];
}

/** What is wrong with a change of a VolumeAttachment. */
export function validateVolumeAttachmentUpdate(
  attachment: VolumeAttachment,
  old: VolumeAttachment,
): readonly FieldError[] {
  const { attacher, nodeName, source } = attachment.spec;
  if (equalContent(attachment.spec, old.spec)) return [];
  const shown = new GoStruct({
    Attacher: attacher,
    Source: new GoStruct({
      PersistentVolumeName: source.persistentVolumeName,
      InlineVolumeSpec: source.inlineVolumeSpec,
    }),
    NodeName: nodeName,
  });
  return [invalid('spec', shown, 'field is immutable')];
}

/** What is wrong with the status of a VolumeAttachment. */
export function validateVolumeAttachmentStatus({
  status = {},
}: VolumeAttachment): readonly FieldError[] {
  const metadata = Object.entries(status.attachmentMetadata ?? {}).flat();
  const bytes = byteLength(metadata, MAX_METADATA_BYTES);
  return [
    ...when(bytes > MAX_METADATA_BYTES, () =>
      tooLong('status.attachmentMetadata', MAX_METADATA_BYTES),
    ),
    ...validateError('status.attachError', status.attachError),
    ...validateError('status.detachError', status.detachError),
  ];
}

function validateSource({
  persistentVolumeName: name,
  inlineVolumeSpec: inline,
}: VolumeAttachment['spec']['source']): readonly FieldError[] {
  const detail = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  if (name === undefined && inline === undefined) return [required(SOURCE, detail)];
  if (name !== undefined && inline !== undefined) return [forbidden(SOURCE, detail)];
  if (inline !== undefined) return validateInlineVolume(`${SOURCE}.inlineVolumeSpec`, inline);
  return needed(
    `${SOURCE}.persistentVolumeName`,
    name,
    'must specify non empty persistentVolumeName',
  );
}

function validateNames({ spec }: VolumeAttachment): readonly FieldError[] {
  return [
    ...validateCsiDriverName('spec.attacher', spec.attacher),
    ...given(spec.source.persistentVolumeName, (name) =>
      named(`${SOURCE}.persistentVolumeName`, name, isDnsSubdomain),
    ),
  ];
}

/** A message that is too long is refused with the bound of the metadata, as kube-apiserver does. */
function validateError(
  path: string,
  { message = '', errorCode }: VolumeError = {},
): readonly FieldError[] {
  return [
    ...when(byteLength([message], MAX_MESSAGE_BYTES) > MAX_MESSAGE_BYTES, () =>
      tooLong(`${path}.message`, MAX_METADATA_BYTES),
    ),
    ...inRange(`${path}.errorCode`, errorCode, [0, MAX_INT]),
  ];
}
