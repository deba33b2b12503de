/** What is asked of others than API servers. */
import type { DockerLogin } from '../../crypto/secret-types/index.ts'

/** Asks each registry whether it takes its credential. */
export interface RegistryQuestion {
  readonly type: 'registry'
  readonly logins: readonly DockerLogin[]
}
