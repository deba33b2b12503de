/** Requests for certificates. */
import { on, type Requests } from '../../graph/requests.ts'

const CERTIFICATES = 'certificates.k8s.io'
const CHANGE = 'update patch'

const CSRS = 'certificatesigningrequests'

export const CREATE_CSRS: Requests = {
  key: 'create certificate requests',
  patterns: [on(CERTIFICATES, CSRS, 'create', 'unnamed')],
  cluster: true,
}

/** Every answer about a request that was signed carries the certificate. */

export const READ_CSRS: Requests = {
  key: 'read certificate requests',
  patterns: [
    on(CERTIFICATES, CSRS, 'get list watch patch update delete deletecollection', 'chosen'),
    on(CERTIFICATES, `${CSRS}/approval`, 'get update patch', 'chosen'),
    on(CERTIFICATES, `${CSRS}/status`, 'get patch', 'chosen'),
  ],
  cluster: true,
}

export const CHANGE_APPROVAL: Requests = {
  together: true,
  key: 'change approval of certificate requests',
  patterns: [on(CERTIFICATES, `${CSRS}/approval`, CHANGE, 'chosen')],
  cluster: true,
}

export const APPROVE_SIGNER: Requests = {
  together: true,
  key: 'approve signers',
  patterns: [on(CERTIFICATES, 'signers', 'approve')],
  cluster: true,
}

export const SIGN: Requests = {
  together: true,
  key: 'sign',
  patterns: [on(CERTIFICATES, 'signers', 'sign')],
  cluster: true,
}

export const CHANGE_CSR_STATUS: Requests = {
  together: true,
  key: 'change status of certificate requests',
  patterns: [on(CERTIFICATES, `${CSRS}/status`, CHANGE, 'chosen')],
  cluster: true,
}

export const NODE_CLIENT: Requests = {
  together: true,
  key: 'be approved as a node client',
  patterns: [on(CERTIFICATES, `${CSRS}/nodeclient`, 'create', 'unnamed')],
  cluster: true,
}

export const CERTIFICATE_REQUESTS: readonly Requests[] = [
  CREATE_CSRS,
  READ_CSRS,
  CHANGE_APPROVAL,
  APPROVE_SIGNER,
  SIGN,
  CHANGE_CSR_STATUS,
  NODE_CLIENT,
]
