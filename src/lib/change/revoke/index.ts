export type { Credential, RevokedSecret } from './credential.ts'
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
  RevocationReader,
  RevocationWriter,
  Witnesses,
} from './port.ts'
export { carryOutRevocation, type StepResult, tryRevocation } from './run.ts'
export type {
  AccessCheck,
  CertificateQuestion,
  ObjectRef,
  Plan,
  Question,
  Step,
  TokenQuestion,
  Wish,
} from './step.ts'
