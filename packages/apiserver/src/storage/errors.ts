import { defineErrors } from '@drover/base';

/** Failures of the store. */
export const storageErrors = defineErrors({
  STORE_REVISION_COMPACTED: {
    status: 410,
    message: 'Revision {revision} is older than {compactedRevision}, the oldest that is kept',
    remedy: 'List again and continue from the revision of that list.',
  },
  STORE_REVISION_IN_FUTURE: {
    status: 504,
    message: 'Revision {revision} does not exist yet; the newest is {currentRevision}',
    remedy: 'Use a revision that this server has given out; after a restore, list again.',
  },
  STORE_OVERLOADED: {
    status: 429,
    message: 'More than {maxPendingWrites} writes are waiting for the disk',
    remedy: 'Write more slowly, or use a faster disk.',
  },
  STORE_FULL: {
    status: 507,
    message: 'The disk of {path} is full; the write was not stored',
    remedy: 'Free space on that disk. Nothing that was acknowledged is lost and reading goes on.',
  },
  STORE_FAILED: {
    status: 500,
    message: 'The database {path} failed: {reason}',
    remedy:
      'Look at the disk and its kernel messages, then start again. Nothing that was acknowledged is lost.',
  },
  STORE_CLOSED: {
    status: 503,
    message: 'The store is closed',
    remedy: 'Wait until the server is up again.',
  },
  APISERVER_DATA_NEWER: {
    status: 500,
    message:
      'The data folder {path} has format {found}, written by a newer version; this one knows up to {known}',
    remedy: 'Start the newer version again, or restore a backup made by this one.',
  },
  APISERVER_DATA_LOCKED: {
    status: 500,
    message: 'The data folder {path} is in use by another process',
    remedy: 'Stop the other process, or choose another --data-dir.',
  },
  APISERVER_DATA_NOT_WRITABLE: {
    status: 500,
    message: 'The data folder {path} cannot be written: {reason}',
    remedy: 'Give this user the right to write there, or choose another --data-dir.',
  },
  APISERVER_DATA_CORRUPT: {
    status: 500,
    message: 'The database {path} is damaged: {reason}',
    remedy:
      'Restore a backup with `drover-apiserver restore`; keep the damaged folder for examination.',
  },
  APISERVER_DATA_UNREADABLE: {
    status: 500,
    message: 'The object {object} is {how}, which the encryption configuration cannot read',
    remedy:
      'Add the key it was written with, or `identity: {}` for what is not encrypted, behind the present provider of its resource in --encryption-provider-config, and start again.',
  },
  APISERVER_ENCRYPTION_CONFIG_INVALID: {
    status: 500,
    message: 'The encryption configuration {path} is not valid: {field} {reason}',
    remedy:
      'Correct the file: apiserver.config.k8s.io/v1, kind EncryptionConfiguration, providers aesgcm and identity.',
  },
  APISERVER_BACKUP_INVALID: {
    status: 500,
    message: 'The file {path} is not a usable backup: {reason}',
    remedy:
      'Use a whole copy of what `drover-apiserver backup` has written, in this version or an older one.',
  },
  APISERVER_DATA_EXISTS: {
    status: 500,
    message: 'The data folder {path} holds {name} already',
    remedy: 'Restore into another folder, or move the present one away first.',
  },
  APISERVER_RESTORE_UNFINISHED: {
    status: 500,
    message: 'A restore into the data folder {path} was interrupted',
    remedy: 'Restore the backup again into the same folder, then start the server.',
  },
});
