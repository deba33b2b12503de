export { parseSealingCertificate, type SealingCertificate } from './certificate.ts'
export {
  parseChangeable,
  removeSealedValue,
  resealSecret,
  setSealedValue,
} from './change-sealed.ts'
export { parseUnsealingKeys, type UnsealingKey } from './private-keys.ts'
export { encryptionLabel, scopeOf, type SealScope, type SealTarget } from './scope.ts'
export { SealError } from './seal-error.ts'
export { sealSecret } from './seal-secret.ts'
export { parseSealedSecret } from './sealed-secret.ts'
export { unsealSecret } from './unseal-secret.ts'
export { sealValue, unsealValue } from './value.ts'
