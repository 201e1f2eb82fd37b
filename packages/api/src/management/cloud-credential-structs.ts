import { defineStruct, field } from '../define-kind/field.ts';

/** Access to a store of objects that speaks S3, for backups. */
export const s3CredentialConfig = defineStruct('s3CredentialConfig', {
  accessKey: field.text({ required: true }),
  secretKey: field.password({ required: true }),
  defaultBucket: field.text(),
  defaultEndpoint: field.text(),
  defaultEndpointCA: field.text(),
  defaultFolder: field.text(),
  defaultRegion: field.text(),
  defaultSkipSSLVerify: field.text(),
});
