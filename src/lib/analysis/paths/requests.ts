/** The requests that open ways, each with all the forms that are as good as one another. */
import type { Requests } from '../graph/requests.ts'
import { SECRET_REQUESTS } from './requests/secrets.ts'
import { POD_REQUESTS } from './requests/pods.ts'
import { IDENTITY_REQUESTS } from './requests/identities.ts'
import { CERTIFICATE_REQUESTS } from './requests/certificates.ts'
import { CLUSTER_REQUESTS } from './requests/cluster.ts'
import { ADMISSION_REQUESTS } from './requests/admission.ts'
import { ROLE_REQUESTS } from './requests/roles.ts'

export * from './requests/secrets.ts'
export * from './requests/pods.ts'
export * from './requests/identities.ts'
export * from './requests/certificates.ts'
export * from './requests/cluster.ts'
export * from './requests/admission.ts'
export * from './requests/roles.ts'

/** All of them: what bindings are searched for. */
export const ALL_REQUESTS: readonly Requests[] = [
  ...SECRET_REQUESTS,
  ...POD_REQUESTS,
  ...IDENTITY_REQUESTS,
  ...CERTIFICATE_REQUESTS,
  ...CLUSTER_REQUESTS,
  ...ADMISSION_REQUESTS,
  ...ROLE_REQUESTS,
]
