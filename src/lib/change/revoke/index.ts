export type { Credential, RevokedSecret } from './credential.ts'
export { rotationProof } from './kinds/by-rotation.ts'
export { earlierSecret } from './earlier.ts'
export type { Earlier } from './ending-rotation.ts'
export {
  accountIn,
  INVALID_SINCE,
  LAST_USED,
  revokedNames,
  TOKEN_TYPE,
} from './kinds/service-account-token.ts'
export { planRevocation, recognise } from './plan.ts'
export type {
  IssuedCertificate,
  KnownObject,
  OpenedFiles,
  RevocationReader,
  RevocationWriter,
  Witnesses,
} from './port.ts'
export { carryOutRevocation, type StepResult, tryRevocation } from './run.ts'
export type {
  CertificateQuestion,
  FileKey,
  FilesQuestion,
  LeakedCertificate,
  RegistryQuestion,
  SshQuestion,
} from './questions.ts'
export type {
  AccessCheck,
  ClientCertificateQuestion,
  ObjectRef,
  Plan,
  Question,
  Step,
  TokenQuestion,
  Wish,
} from './step.ts'
export { type Endpoint, endpointText, type Whom } from './whom.ts'
